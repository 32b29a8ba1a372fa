internal import Glibc

/// The server that takes our mail, and how to speak to it.
public struct SMTPServer: Sendable {
    public enum Encryption: String, Sendable, CaseIterable {
        /// From the first byte (`smtps://`), or by STARTTLS: a server that does not offer it gets no mail.
        case required
        /// STARTTLS where the server offers it. An attacker on the way can make it look as if it did not, or show any certificate:
        /// that is checked only where authorities are named.
        case opportunistic
        case off
    }

    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case scheme
        case host
        case hostCharacter
        case port
        case name
        case query
        case user
        case escape
        case passwordWithoutUser
        /// A name or a password would travel in the clear.
        case credentialsInTheClear

        public var description: String {
            switch self {
            case .scheme: "must begin with smtp:// or smtps://"
            case .host: "names no host: smtp://host, smtp://host:587 or smtps://user@host:465"
            case .hostCharacter: "has a host that is neither a name nor an address"
            case .name: "has a path, which is the name that we give to the server (EHLO), and is no name of a host"
            case .query: "has a query or a fragment, which means nothing to a mail server"
            case .user: "has an @ without a user before it"
            case .port: "has a port that is not a number from 1 to 65535"
            case .escape: "has a user or password whose % is not followed by two hexadecimal digits of UTF-8"
            case .passwordWithoutUser: "names no user, and there is a password"
            case .credentialsInTheClear: "has a user, which must not travel without TLS"
            }
        }
    }

    /// Scheme, host, port and path, without the user: it may be logged.
    public let url: String
    /// Host and port: it may be logged.
    public let address: String
    let user: String?
    let password: String?
    /// As it was told, or as it follows from the URL.
    public let encryption: Encryption
    /// PEM; nil: the system's authorities.
    let authorities: String?
    let connectTimeout: Int
    let timeout: Int

    /// Whether the server's certificate is checked. Not where whoever could show a wrong one could as well offer no STARTTLS.
    public var checksCertificate: Bool {
        encryption != .opportunistic || authorities != nil || url.hasPrefix("smtps://")
    }

    /// - Parameters:
    ///   - url: `smtp://` or `smtps://`, `[user[:password]@]host[:port][/name]`; percent-encoding in the user and the
    ///     password. Without a port: 25, and 465 for `smtps`. The name is what EHLO says of us; without one, the machine's.
    ///   - password: goes before the one in the URL.
    ///   - encryption: nil: required, unless the host is this machine and there are neither user nor authorities: nobody is on the way,
    ///     and what listens there has seldom a certificate that somebody has signed.
    ///   - authorities: path of a PEM file with the certificate authorities to trust in place of the system's.
    ///   - connectTimeout: seconds, for the connection and TLS.
    ///   - timeout: seconds for one whole mail.
    public init(
        url: String, password: String? = nil, encryption: Encryption? = nil, authorities: String? = nil,
        connectTimeout: Int = 10, timeout: Int = 60
    ) throws(Failure) {
        guard let scheme = ["smtp://", "smtps://"].first(where: url.lowercased().hasPrefix) else { throw .scheme }
        var rest = url.dropFirst(scheme.count)
        if rest.last == "/" { rest.removeLast() }
        var user: String?
        var urlPassword: String?
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard !credentials[0].isEmpty else { throw .user }
            user = try Self.unescaped(credentials[0])
            if credentials.count == 2 { urlPassword = try Self.unescaped(credentials[1]) }
            rest = rest[rest.index(after: at)...]
        }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .query }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let host = try Self.host(of: parts[0])
        if parts.count == 2 { try Self.checkName(parts[1]) }
        let isNearby = scheme == "smtp://" && user == nil && authorities == nil && Self.isLoopback(host)
        let encryption = encryption ?? (isNearby ? .opportunistic : .required)
        // With `smtps` everything is inside TLS already.
        if user != nil, scheme == "smtp://", encryption != .required { throw .credentialsInTheClear }
        self.url = scheme + rest
        address = String(parts[0]) + (Self.port(of: parts[0]) == nil ? scheme == "smtps://" ? ":465" : ":25" : "")
        self.user = user
        self.password = password ?? urlPassword
        // curl would log in with neither.
        guard user != nil || self.password == nil else { throw .passwordWithoutUser }
        self.encryption = encryption
        self.authorities = authorities
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// - Parameter authority: `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.
    /// - Returns: the host, without brackets.
    private static func host(of authority: Substring) throws(Failure) -> String {
        let port = port(of: authority)
        let host = port.map { authority[..<authority.index(before: $0.startIndex)] } ?? authority
        if let port {
            guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0 else {
                throw .port
            }
        }
        let isLiteral = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isLiteral ? host.dropFirst().dropLast() : host
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"), UInt8(ascii: "%"): isLiteral
            default: false
            }
        }
        guard !name.isEmpty else { throw .host }
        guard isAllowed else { throw .hostCharacter }
        return String(name)
    }

    /// What stands behind the last colon, if that is not one of an address in brackets.
    private static func port(of authority: Substring) -> Substring? {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return nil }
        return authority[authority.index(after: colon)...]
    }

    /// 127.0.0.0/8, ::1 and localhost: what is sent there does not leave the machine.
    private static func isLoopback(_ host: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        if inet_pton(AF_INET6, host, &six) == 1 {
            return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
        }
        return host.lowercased() == "localhost"
    }

    /// A domain, or an address in brackets (RFC 5321 §4.1.1.1).
    private static func checkName(_ name: Substring) throws(Failure) {
        let inner = name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name
        let isAllowed = inner.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            case UInt8(ascii: ":"): inner != name
            default: false
            }
        }
        guard !inner.isEmpty, inner.utf8.count <= 255, isAllowed else { throw .name }
    }

    private static func unescaped(_ text: Substring) throws(Failure) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                throw .escape
            }
            bytes.append(high << 4 | low)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else { throw .escape }
        return result
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
