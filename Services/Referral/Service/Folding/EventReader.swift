import Messages
import Streaming

/// Reads a record's event by its `ce_type`, or says what is to become of it.
enum EventReader {
    enum Failure: Error, Equatable {
        /// No version of the code can read it.
        case unreadable(code: String, detail: String)
        /// A newer version could.
        case newer(String)

        var verdict: Verdict {
            switch self {
            case .unreadable(let code, let detail): .deadLetter(code: code, detail: detail)
            case .newer(let reason): .halt(reason: reason)
            }
        }
    }

    static func read<Value: Message>(_ type: Value.Type, _ record: borrowing Record) throws(Failure) -> Value {
        guard let value = record.value else {
            throw .unreadable(code: "no-value", detail: "an event has a value; a tombstone means nothing here")
        }
        return try read(type, eventType(record), value)
    }

    static func read<Value: Message>(
        _ type: Value.Type, _ eventType: EventType, _ value: UnsafeRawBufferPointer
    ) throws(Failure) -> Value {
        do throws(DecodingFailure) {
            return try Value(decoding: value, type: eventType)
        } catch {
            throw .unreadable(code: error.code.rawValue, detail: error.description)
        }
    }

    static func eventType(_ record: borrowing Record) throws(Failure) -> EventType {
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
}
