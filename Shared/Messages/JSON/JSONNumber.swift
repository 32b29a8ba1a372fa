/// A JSON number as it was spelt, so that a decimal such as `0.10` can be compared exactly.
public struct JSONNumber: Hashable, Sendable {
    /// A literal of the JSON grammar (RFC 8259 §6).
    public let literal: String

    public init(_ value: Int) {
        literal = String(value)
    }

    /// - Returns: nil when `literal` is not a number by the JSON grammar.
    public init?(literal: String) {
        guard Self.isNumber(literal.utf8) else { return nil }
        self.literal = literal
    }

    /// For a literal that the parser has checked already.
    init(checked literal: String) {
        self.literal = literal
    }

    /// The value when it is written as an integer and fits in 64 bits.
    public var integer: Int? { Int(literal) }

    /// The nearest double; nil when it would be infinite.
    public var double: Double? {
        guard let value = Double(literal), value.isFinite else { return nil }
        return value
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private static func isNumber(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func next(is allowed: Unicode.Scalar...) -> Bool {
            guard let byte = rest.first, allowed.contains(where: { UInt8(ascii: $0) == byte }) else { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Bool {
            let count = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest.removeFirst(count)
            return count > 0
        }
        _ = next(is: "-")
        guard next(is: "0") || digits() else { return false }
        if next(is: ".") {
            guard digits() else { return false }
        }
        if next(is: "e", "E") {
            _ = next(is: "+", "-")
            guard digits() else { return false }
        }
        return rest.isEmpty
    }
}

extension JSONNumber: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard case .number(let number) = try json.present() else { throw json.wrongType("a number") }
        self = number
    }

    public func write(to writer: inout JSONWriter) { writer.number(self) }
}
