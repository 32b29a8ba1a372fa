public import Messages
public import Streaming

/// Reads a record's event by its `ce_type`, or says why it cannot.
public enum EventReader {
    /// What `ce_type` says.
    public static func type(of record: borrowing Record) throws(EventFailure) -> EventType {
        guard let header = record.headers["ce_type"] else { throw EventFailure(.missing(CloudEvent.Name.type)) }
        switch EventType.classify(String(decoding: header, as: UTF8.self)) {
        case .known(let type): return type
        case .newer(let name, let version): throw EventFailure(.newerVersion(name: name, version: version))
        case .unknown: throw EventFailure(.unknownType)
        }
    }

    /// The record's trace (W3C Trace Context), to hand on as it came; nil where it has not that form. A CloudEvents SDK writes it as
    /// the attribute of its distributed tracing extension.
    public static func traceParent(of record: borrowing Record) -> String? {
        let header = record.headers["traceparent"] ?? record.headers["ce_traceparent"]
        return header.map { String(decoding: $0, as: UTF8.self) }.flatMap {
            CloudEvent.isTraceParent($0) ? $0 : nil
        }
    }

    /// All that the headers say, to hand the event on under another key.
    public static func event(of record: borrowing Record) throws(EventFailure) -> CloudEvent {
        func header(_ name: StaticString, _ record: borrowing Record) -> EventHeader? {
            record.headers[name].map { EventHeader(name.description, String(decoding: $0, as: UTF8.self)) }
        }
        let headers = [
            header("ce_id", record), header("ce_type", record), header("ce_source", record), header("ce_time", record),
            header("traceparent", record),
        ]
        do throws(EnvelopeFailure) {
            return try CloudEvent(headers: headers.compactMap { $0 })
        } catch {
            throw EventFailure(error)
        }
    }

    /// - Throws: `keyNotPupil` when the record's key is not the pupil.
    public static func check(_ record: borrowing Record, isUnder pupil: Pseudonym) throws(EventFailure) {
        guard let key = record.key, pupil.matches(hex: key) else { throw .keyNotPupil }
    }

    /// - Throws: `keyNotPupil` when the record's key does not begin with the pupil and a slash.
    public static func check(_ record: borrowing Record, isBelow pupil: Pseudonym) throws(EventFailure) {
        guard let key = record.key, let end = key.firstIndex(of: UInt8(ascii: "/")),
            pupil.matches(hex: UnsafeRawBufferPointer(rebasing: key[..<end]))
        else { throw .keyNotPupil }
    }

    /// - Parameter type: that of the record, where it is known already.
    public static func read<Value: Message>(
        _ value: Value.Type, _ record: borrowing Record, type: EventType? = nil
    ) throws(EventFailure) -> Value {
        let type = if let type { type } else { try self.type(of: record) }
        guard Value.eventTypes.contains(type) else {
            throw .unreadable(
                code: "unknown-ce-type", detail: "ce_type is \(type.rawValue), which this topic does not carry")
        }
        guard let bytes = record.value else {
            throw .unreadable(code: "no-value", detail: "an event has a value; a tombstone means nothing here")
        }
        do throws(DecodingFailure) {
            return try Value(decoding: bytes, type: type)
        } catch {
            throw EventFailure(error)
        }
    }
}
