public import Messages
public import Streaming

/// Why the event of a record cannot be read.
public enum EventFailure: Error, Equatable, Sendable {
    /// No version of the code can read it.
    /// - Parameters:
    ///   - code: stable, for programs.
    ///   - detail: a sentence without the record's content.
    ///   - pointer: the place in the value (RFC 6901); empty for the whole of it, and for what is not in it.
    case unreadable(code: String, detail: String, pointer: String = "")
    /// A newer version could.
    case newer(String)

    public init(_ failure: EnvelopeFailure) {
        switch failure {
        case .missing(let name):
            self = .unreadable(code: "missing-\(name.replacing("_", with: "-"))", detail: failure.description)
        case .newerVersion: self = .newer(failure.description)
        case .unknownType: self = .unreadable(code: "unknown-ce-type", detail: failure.description)
        }
    }

    public init(_ failure: DecodingFailure) {
        self = .unreadable(code: failure.code.rawValue, detail: failure.description, pointer: failure.pointer)
    }

    /// A record that lies under another key than its pupil's may be in a partition that is not its pupil's. Folded there, it would
    /// split what is known of the pupil without a sign.
    public static let keyNotPupil = EventFailure.unreadable(
        code: "key-not-pupil", detail: "the key of the record is not the pseudonym of the pupil in its value")

    /// What is to become of the record.
    public var verdict: Verdict {
        switch self {
        case .unreadable(let code, let detail, _): .deadLetter(code: code, detail: detail)
        case .newer(let reason): .halt(reason: reason)
        }
    }
}
