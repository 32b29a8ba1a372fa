/// The unit in which the law counts absence.
public enum HalfDay: UInt8, Sendable, CaseIterable, Comparable, BitwiseCopyable {
    case morning, afternoon

    public init?(code: String) {
        guard let value = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = value
    }

    /// As it travels.
    public var code: String { self == .morning ? "morning" : "afternoon" }

    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

extension HalfDay: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = HalfDay(code: try String(json)) else {
            throw json.failure(.invalidValue, "must be morning or afternoon")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(code) }
}
