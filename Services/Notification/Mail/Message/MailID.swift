/// What tells one mail from all others of a sender: 1 to 64 letters, digits, hyphens and underscores, so that it can stand in a
/// `Message-ID` and be the name of a file.
public struct MailID: Hashable, Sendable {
    public let text: String

    public init?(_ text: String) {
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard (1...64).contains(text.utf8.count), isAllowed else { return nil }
        self.text = text
    }
}
