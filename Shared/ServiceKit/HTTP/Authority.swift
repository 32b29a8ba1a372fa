/// `host` or `host:port` of an http address (RFC 3986, 3.2; RFC 9110, 4.2). A user's name in it is refused: such addresses are
/// made to look like another's.
struct Authority {
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    let host: String
    let port: UInt16?

    /// Nil where it is none.
    init?(_ text: some StringProtocol) {
        let host: String
        let rest: String
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[...end])
            rest = String(text[text.index(after: end)...])
            guard host.utf8.count > 2, host.utf8.dropFirst().dropLast().allSatisfy(Self.isOfAddress) else { return nil }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<end])
            rest = String(text[end...])
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isOfName) else { return nil }
        }
        self.host = host
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.utf8.dropFirst()
        guard rest.hasPrefix(":"), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // "host:" has the default port.
        port = digits.isEmpty ? nil : UInt16(String(rest.dropFirst()))
        guard digits.isEmpty || port != nil else { return nil }
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66, UInt8(ascii: ":"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// `reg-name`: unreserved characters, sub-delimiters and percent-encoding.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}
