/// A request target in origin form or in absolute form (RFC 9112, 3.2.1 and 3.2.2), taken apart before anything is decoded, so
/// that `%2F` in a segment is no separator.
///
/// Of the absolute form, which clients send to proxies, the host is dropped, as the field `Host` is left alone: who comes to this
/// address means this server.
struct RequestTarget {
    /// As it came, without the query.
    let path: String
    /// Decoded.
    let segments: [String]
    /// Decoded.
    let query: [(name: String, value: String)]

    /// Nil when the target is neither a path nor the whole address of one, or its percent-encoding is broken.
    init?(_ target: String) {
        guard let target = Self.originForm(of: target) else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        var segments: [String] = []
        for segment in parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let decoded = Self.decode(segment.utf8) else { return nil }
            segments.append(decoded)
        }
        self.segments = segments
        var query: [(name: String, value: String)] = []
        for member in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let sides = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(sides[0].utf8, plusIsSpace: true),
                let value = Self.decode(sides.count > 1 ? sides[1].utf8 : "".utf8[...], plusIsSpace: true)
            else { return nil }
            query.append((name, value))
        }
        self.query = query
    }

    private static func originForm(of target: String) -> String? {
        if target.hasPrefix("/") { return target }
        // A scheme is compared without regard to case. TLS may have ended before us.
        guard let scheme = ["http://", "https://"].first(where: { target.prefix($0.count).lowercased() == $0 }) else {
            return nil
        }
        let rest = target.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard Authority(rest[..<end]) != nil, rest.firstIndex(of: "#") == nil else { return nil }
        // An address without a path is that of the root.
        return rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    }

    private static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
