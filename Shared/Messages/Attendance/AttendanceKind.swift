/// What a fact says of a half-day. Raw values follow the order of the contract, by which versions are compared.
public enum AttendanceKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case absence
    case lateness
    /// Out of school.
    case exclusion
    /// Inside the school.
    case internalExclusion
    /// A kind of a later version: it counts nowhere, and holds its half-day.
    case unknown

    /// A code that is none of ours is ``unknown``.
    public init(code: String) {
        self = Self.allCases.first { $0.code == code } ?? .unknown
    }

    /// As it travels.
    public var code: String {
        switch self {
        case .absence: "absence"
        case .lateness: "lateness"
        case .exclusion: "exclusion"
        case .internalExclusion: "internal-exclusion"
        case .unknown: "unknown"
        }
    }
}

extension AttendanceKind: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) { self.init(code: try String(json)) }

    public func write(to writer: inout JSONWriter) { writer.string(code) }
}
