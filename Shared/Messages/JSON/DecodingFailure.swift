/// Why a message could not be read: where, what kind of fault, and a sentence.
///
/// The sentence says what was expected and never repeats the value: it may name a person, and this goes to logs.
public struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable codes, kebab-case on the wire.
    public enum Code: String, Sendable, CaseIterable {
        /// Not JSON: broken syntax, encoding, nesting or a name given twice.
        case invalidJSON = "invalid-json"
        case missingField = "missing-field"
        case wrongType = "wrong-type"
        /// Of the right type, and not one of the values or forms allowed.
        case invalidValue = "invalid-value"
        case outOfRange = "out-of-range"
        /// Text that is too long, not NFC, or holds control characters.
        case invalidText = "invalid-text"
        /// Two fields that contradict each other.
        case contradiction = "contradiction"
    }

    /// The place by RFC 6901; empty for the whole document.
    public let pointer: String
    public let code: Code
    public let detail: String

    public init(pointer: String, code: Code, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }

    public var description: String {
        pointer.isEmpty ? "\(code.rawValue): \(detail)" : "\(code.rawValue) at \(pointer): \(detail)"
    }
}
