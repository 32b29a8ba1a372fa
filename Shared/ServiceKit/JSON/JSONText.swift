/// Writes JSON text (RFC 8259) into bytes, for log lines, problems and answers. A value type: one thread at a time. Messages have
/// a writer of their own, which this room does not know.
public struct JSONText: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    /// Whether the next key or element must be preceded by a comma.
    private var needsComma = false

    public init() {}

    /// `{"ready":true}` from `{ $0.key("ready").bool(true) }`.
    public static func object(_ body: (inout JSONText) -> Void) -> [UInt8] {
        var writer = JSONText()
        writer.object(body)
        return writer.bytes
    }

    public mutating func object(_ body: (inout JSONText) -> Void) {
        nest("{", "}", body)
    }

    public mutating func array(_ body: (inout JSONText) -> Void) {
        nest("[", "]", body)
    }

    /// The name of the member whose value is written next.
    public mutating func key(_ name: String) {
        string(name)
        append(":")
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        append("\"")
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20:
                append("\\u00")
                bytes.append(Self.hexDigit(byte >> 4))
                bytes.append(Self.hexDigit(byte & 15))
            default: bytes.append(byte)
            }
        }
        append("\"")
        needsComma = true
    }

    public mutating func integer(_ value: some BinaryInteger) {
        raw(String(value).utf8)
    }

    /// JSON has no infinity and no NaN: they are written as null.
    public mutating func real(_ value: Double) {
        raw((value.isFinite ? "\(value)" : "null").utf8)
    }

    public mutating func bool(_ value: Bool) {
        raw((value ? "true" : "false").utf8)
    }

    public mutating func null() {
        raw("null".utf8)
    }

    /// A value that is JSON already.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func nest(_ open: StaticString, _ close: StaticString, _ body: (inout JSONText) -> Void) {
        separate()
        append(open)
        needsComma = false
        body(&self)
        append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { append(",") }
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension JSONText {
    /// A member of an object: its name and a text.
    public mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    /// A member of an object: its name and a whole number.
    public mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    /// A member of an object: its name and a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
}
