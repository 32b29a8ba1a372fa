/// What can be read from JSON.
public protocol JSONReadable {
    init(_ json: JSONCursor) throws(DecodingFailure)
}

extension JSONReadable {
    /// - Throws: where and why the bytes are not this value.
    public init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        self = try Self(JSONCursor(JSONValue(parsing: bytes)))
    }

    /// - Parameter bytes: valid for the call; nothing of it is kept.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        self = try Self(JSONCursor(JSONValue(parsing: bytes)))
    }
}

/// A code: an enumeration whose raw values are what travels.
extension JSONReadable where Self: RawRepresentable, RawValue == String {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Self(rawValue: try String(json)) else {
            throw json.failure(.invalidValue, "not one of the codes allowed here")
        }
        self = value
    }
}

extension JSONReadable where Self: RawRepresentable & CaseIterable, RawValue == String {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Self(rawValue: try String(json)) else {
            let codes = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw json.failure(.invalidValue, "must be one of \(codes)")
        }
        self = value
    }
}
