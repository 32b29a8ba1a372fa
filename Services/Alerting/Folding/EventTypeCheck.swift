import Glibc
import Messages
import Streaming
import StreamingService

/// Whether a record is of the one type that its topic carries. The usual answer costs a comparison of bytes.
struct EventTypeCheck {
    private let type: EventType
    private let bytes: [UInt8]

    init(_ type: EventType) {
        self.type = type
        bytes = Array(type.rawValue.utf8)
    }

    /// - Returns: nil when it is; else what is to become of the record.
    func refusal(of record: borrowing Record) -> Verdict? {
        if let header = record.headers["ce_type"], header.count == bytes.count, let start = header.baseAddress,
            memcmp(start, bytes, bytes.count) == 0
        {
            return nil
        }
        do throws(EventFailure) {
            _ = try EventReader.type(of: record)
            return .deadLetter(code: "unknown-ce-type", detail: "ce_type is not \(type.rawValue)")
        } catch {
            return error.verdict
        }
    }
}
