public import Messages

/// A line that was not taken: where and why. It holds nothing of what was sent.
public struct Refusal: Error, Hashable, Sendable {
    /// From 1; 1 for a body that is one object.
    public let line: Int
    /// The field, by RFC 6901; empty for the line as a whole.
    public let pointer: String
    public let code: RefusalCode

    public init(line: Int, pointer: String, code: RefusalCode) {
        self.line = line
        self.pointer = pointer
        self.code = code
    }

    /// As it is told, in one language.
    public func rejection(in language: KeyPath<Bilingual, String>) -> Rejection {
        Rejection(line: line, pointer: pointer, code: code.rawValue, detail: code.sentence[keyPath: language])
    }
}
