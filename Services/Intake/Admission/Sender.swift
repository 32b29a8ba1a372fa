public import Messages

/// A system that sends records, and the schools for which it may speak.
public struct Sender: Hashable, Sendable {
    /// 1 to 64 of `a-z 0-9 -`; names its topic of rejections, and stands in each of its records as the source.
    public let name: String
    public let schools: Set<UAI>

    /// - Returns: nil when `name` is not of that form.
    public init?(name: String, schools: Set<UAI>) {
        let isName = name.utf8.allSatisfy { byte in
            (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                || byte == UInt8(ascii: "-")
        }
        guard isName, (1...64).contains(name.utf8.count) else { return nil }
        self.name = name
        self.schools = schools
    }

    /// The source of its records: a URI reference.
    public var source: String { "/sis/\(name)" }
}
