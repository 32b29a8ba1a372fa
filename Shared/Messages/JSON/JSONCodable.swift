/// What can be read from JSON.
public protocol JSONReadable {
    init(_ json: JSONCursor) throws(DecodingFailure)
}

/// What can be written as JSON. Writing is total: a value that exists can be written.
public protocol JSONWritable {
    func write(to writer: inout JSONWriter)
}

public typealias JSONCodable = JSONReadable & JSONWritable

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

extension JSONWritable where Self: RawRepresentable, RawValue == String {
    public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension String: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard case .string(let text) = try json.present() else { throw json.wrongType("a string") }
        self = text
    }

    public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard case .number(let number) = try json.present() else { throw json.wrongType("an integer") }
        guard let value = number.integer else { throw json.failure(.outOfRange, "must be an integer of 64 bits") }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.number(JSONNumber(self)) }
}

extension Bool: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard case .bool(let value) = try json.present() else { throw json.wrongType("true or false") }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Array: JSONReadable where Element: JSONReadable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        self = try json.elements().map { (element) throws(DecodingFailure) in try Element(element) }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to writer: inout JSONWriter) { writer.array(self) }
}

/// Nil is written as `null`; to leave a field out, see ``JSONWriter/field(_:ifPresent:)``.
extension Optional: JSONWritable where Wrapped: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.null() }
    }
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

extension JSONWritable {
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
