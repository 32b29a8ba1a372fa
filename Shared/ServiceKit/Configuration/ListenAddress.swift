/// Where a server listens: `host:port`, an IPv6 host in brackets. Port 0 asks the system for a free one.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name, an IPv4 address or an IPv6 address without brackets; empty for every address of the machine.
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// - Parameter text: `127.0.0.1:8081`, `[::1]:8081`, `localhost:0`, `:8081` or `*:8081` (every address).
    /// - Returns: nil when it is none of these.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.count > 2 else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil  // an IPv6 address without brackets: which colon is the port's?
        }
        guard !host.contains(where: { $0.isWhitespace || $0 == "[" || $0 == "]" || $0 == "/" }) else { return nil }
        self.init(host: host == "*" ? "" : String(host), port: port)
    }

    public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    private static func port(_ digits: Substring) -> UInt16? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits)
    }
}
