/// Whether a fact stands. Raw values follow the order of the contract, by which versions are compared.
public enum AttendanceStatus: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case recorded
    /// It did not take place.
    case cancelled

    public init?(code: String) {
        guard let value = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = value
    }

    /// As it travels.
    public var code: String { self == .recorded ? "recorded" : "cancelled" }
}

extension AttendanceStatus: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = AttendanceStatus(code: try String(json)) else {
            throw json.failure(.invalidValue, "must be recorded or cancelled")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(code) }
}
