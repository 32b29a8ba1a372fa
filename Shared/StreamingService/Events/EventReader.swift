public import Messages
public import Streaming

/// Reads a record's event by its `ce_type`, or says why it cannot.
public enum EventReader {
    /// What `ce_type` says.
    public static func type(of record: borrowing Record) throws(EventFailure) -> EventType {
        guard let header = record.headers["ce_type"] else {
            throw .unreadable(code: "missing-ce-type", detail: "the header ce_type is missing")
        }
        switch EventType.classify(String(decoding: header, as: UTF8.self)) {
        case .known(let type): return type
        case .newer(let name, let version):
            throw .newer("\(name) has version \(version), later than this program knows")
        case .unknown: throw .unreadable(code: "unknown-ce-type", detail: "ce_type is none of the contract")
        }
    }

    /// - Parameter type: that of the record, where it is known already.
    public static func read<Value: Message>(
        _ value: Value.Type, _ record: borrowing Record, type: EventType? = nil
    ) throws(EventFailure) -> Value {
        let type = if let type { type } else { try self.type(of: record) }
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
