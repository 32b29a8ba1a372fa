/// The id of a record, an alert, a case and so on: 1 to 64 of `A-Z a-z 0-9 . _ : -`.
public struct Identifier: Hashable, Sendable {
    public let text: String

    /// - Returns: nil when `text` is too long, empty, or holds another character.
    public init?(_ text: some StringProtocol) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = String(text)
    }

    /// An id that is a function of `values`: 32 hexadecimal digits of BLAKE2b over them, joined by `|`.
    public init(of values: String...) {
        text = Digest.identifier(of: values)
    }

    /// The 64 bits that decide between two versions of one instant (policy.md, Facts, 1).
    public var tieBreak: UInt64 { Digest.tieBreak(text) }

    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Identifier: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.text < other.text }

    public var description: String { text }
}

extension Identifier: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Identifier(try String(json)) else {
            throw json.failure(.invalidValue, "must be 1 to 64 of A-Z a-z 0-9 . _ : -")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(text) }
}
