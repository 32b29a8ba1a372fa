import Glibc

/// What a connection by TLS rests on, and until when.
public struct Certificate: Sendable, Equatable {
    public enum Holder: Sendable, Equatable {
        /// This process, by `ssl.certificate.location`, `ssl.certificate.pem` or `ssl.keystore.location`.
        case client
        /// `host:port`.
        case broker(String)
        /// Who has signed for a broker.
        case authority(ofBroker: String)
    }

    public let holder: Holder
    /// Seconds since 1970 from which on it does not hold. Of a chain, that of its first to end.
    public let notAfter: Int64

    public init(_ holder: Holder, notAfter: Int64) {
        self.holder = holder
        self.notAfter = notAfter
    }

    var hasExpired: Bool { notAfter <= Int64(time(nil)) }

    /// To be said once it has expired.
    var expiry: String {
        let whose =
            switch holder {
            case .client: "the client's own certificate"
            case .broker(let name): "the certificate of broker \(name)"
            case .authority(let name): "the certificate of the authority of broker \(name)"
            }
        return "\(whose) expired on \(Self.text(notAfter))"
    }

    /// RFC 3339, in UTC.
    private static func text(_ seconds: Int64) -> String {
        var (seconds, parts) = (time_t(seconds), tm())
        gmtime_r(&seconds, &parts)
        func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))T\(padded(parts.tm_hour)):"
            + "\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z"
    }
}
