/// An address to which a mail can be sent: the dot-atom form of RFC 5321, whose domain has a dot.
///
/// Quoted local parts and address literals are refused: no family has one, and a typing error looks like one.
struct EmailAddress: Equatable {
    /// The domain in lower case; the local part as it came, for it belongs to its host (RFC 5321 §2.4).
    let text: String

    /// - Parameter text: ASCII, at most 254 characters; blanks around it do not count.
    init?(_ text: String) {
        let address = text.utf8.drop { $0 == UInt8(ascii: " ") }
        let end = address.lastIndex { $0 != UInt8(ascii: " ") }.map(address.index(after:)) ?? address.startIndex
        let parts = address[..<end].split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count <= 64, parts[0].count + parts[1].count < 254,
            Self.isLocal(parts[0]), Self.isDomain(parts[1])
        else { return nil }
        let domain = parts[1].map { Self.isCapital($0) ? $0 | 0x20 : $0 }
        self.text = String(decoding: Array(parts[0]) + [UInt8(ascii: "@")] + domain, as: UTF8.self)
    }

    private static func isLocal(_ text: Substring.UTF8View) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    private static func isDomain(_ text: Substring.UTF8View) -> Bool {
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.count >= 2, !top.allSatisfy(isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || isCapital(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
    }

    private static func isCapital(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
