/// What a log answers when it does not do what was asked, in the three classes that a transactional client must tell
/// apart (KIP-691; librdkafka's INTRODUCTION.md, "Error handling"). Exactly one holds, so a switch over it is complete.
public struct LogError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Class: Sendable, Equatable {
        /// The same call may be made again with the same arguments.
        case retriable
        /// The transaction is lost, the producer is not: abort, rewind, go on.
        case abortable
        /// A newer producer with this transactional id, or a newer member of this static name, has taken over.
        case fenced
        /// The client is of no more use.
        case fatal
    }

    public let kind: Class
    /// The client's own short name of the error, as operators search for it: `_TIMED_OUT`, `ILLEGAL_GENERATION`.
    public let code: String
    /// A sentence, without any of the record's content.
    public let reason: String

    public init(_ kind: Class, code: String, reason: String) {
        self.kind = kind
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(reason) (\(code))" }
}
