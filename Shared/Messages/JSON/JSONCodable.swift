public typealias JSONCodable = JSONReadable & JSONWritable

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
