import Glibc
import Messages
import Streaming

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
        guard let header = record.headers["ce_type"] else {
            return .deadLetter(code: "missing-ce-type", detail: "the header ce_type is missing")
        }
        if header.count == bytes.count, let start = header.baseAddress, memcmp(start, bytes, bytes.count) == 0 {
            return nil
        }
        switch EventType.classify(String(decoding: header, as: UTF8.self)) {
        case .newer(let name, let version):
            return .halt(reason: "\(name) has version \(version), later than this program knows")
        case .known, .unknown:
            return .deadLetter(code: "unknown-ce-type", detail: "ce_type is not \(type.rawValue)")
        }
    }
}
