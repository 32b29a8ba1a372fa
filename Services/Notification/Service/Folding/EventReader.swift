import Messages
import Streaming

/// Reads a record by its `ce_type`, or says what is to become of it.
enum EventReader {
    struct Refusal: Error, Equatable {
        let verdict: Verdict
    }

    static func type(of record: borrowing Record) throws(Refusal) -> EventType {
        guard let header = record.headers["ce_type"] else {
            throw refusal("missing-ce-type", "the header ce_type is missing")
        }
        switch EventType.classify(String(decoding: header, as: UTF8.self)) {
        case .known(let type): return type
        case .newer(let name, let version):
            throw Refusal(verdict: .halt(reason: "\(name) has version \(version), later than this program knows"))
        case .unknown: throw refusal("unknown-ce-type", "ce_type is none of the contract")
        }
    }

    /// - Parameter type: that of the record, if it is known already.
    static func read<Value: Message>(
        _ value: Value.Type, _ record: borrowing Record, type: EventType? = nil
    ) throws(Refusal) -> Value {
        let type = if let type { type } else { try self.type(of: record) }
        guard let bytes = record.value else {
            throw refusal("no-value", "an event has a value; a tombstone means nothing here")
        }
        do throws(DecodingFailure) {
            return try Value(decoding: bytes, type: type)
        } catch {
            throw refusal(error.code.rawValue, error.description)
        }
    }

    static func refusal(_ code: String, _ detail: String) -> Refusal {
        Refusal(verdict: .deadLetter(code: code, detail: detail))
    }
}
