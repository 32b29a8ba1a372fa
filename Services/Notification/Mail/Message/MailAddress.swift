/// An address that mail can be sent to: `local@domain` in ASCII, as RFC 5321 §4.1.2 has it without quoted local parts
/// and address literals.
///
/// Nothing that ends a line, a path or a header fits in it, so it can be put into any of them. It has no
/// `description`: an address must not reach a log.
public struct MailAddress: Hashable, Sendable {
    public let text: String
    /// What stands behind the `@`.
    public let domain: String

    /// - Returns: nil when mail cannot be sent to `text` without SMTPUTF8 (RFC 6531), or it is no address at all.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else {
            return nil
        }
        self.text = String(text)
        self.domain = String(decoding: parts[1], as: UTF8.self)
    }

    private static func isLocalPart(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count <= 64
            && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.allSatisfy(isAtomText)
            }
    }

    private static func isDomain(_ bytes: some Collection<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
                && label.first != hyphen && label.suffix(1).first != hyphen
        }
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
