/// Why a mail did not leave. It holds neither address nor text, so it may be logged and put on a topic.
public struct MailError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// May succeed later: the server is away or busy, or our own configuration is wrong and may be mended.
        case transient
        /// Will not succeed for this recipient and this mail.
        case permanent
    }

    /// The code of a server that offers no STARTTLS where it is required.
    public static let noTLS = "no-tls"
    /// The code of a server whose certificate nobody vouches for, or with which no TLS comes about.
    public static let untrusted = "tls"

    public let kind: Kind
    /// Stable, for programs: `smtp-550`, `timeout`.
    public let code: String
    /// A sentence for operators.
    public let reason: String

    public init(_ kind: Kind, code: String, reason: String) {
        self.kind = kind
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(reason) (\(code))" }
}
