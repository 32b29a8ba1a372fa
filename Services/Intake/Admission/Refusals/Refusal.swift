public import Messages

/// A line that was not taken: where and why. It holds nothing of what was sent.
public struct Refusal: Error, Hashable, Sendable {
    /// From 1; 1 for a body that is one object.
    public let line: Int
    /// The field, by RFC 6901; empty for the line as a whole.
    public let pointer: String
    public let code: RefusalCode
    /// Where the line is refused for it.
    public let size: Size?

    /// In bytes.
    public struct Size: Hashable, Sendable {
        public let actual: Int
        /// Nil where it is not known.
        public let limit: Int?

        public init(actual: Int, limit: Int?) {
            self.actual = actual
            self.limit = limit
        }

        var sentence: Bilingual {
            guard let limit else {
                return Bilingual(fr: "Il fait \(actual) octets.", en: "It has \(actual) bytes.")
            }
            return Bilingual(
                fr: "Il fait \(actual) octets ; le maximum est de \(limit).",
                en: "It has \(actual) bytes; at most \(limit) are taken.")
        }
    }

    public init(line: Int, pointer: String, code: RefusalCode, size: Size? = nil) {
        self.line = line
        self.pointer = pointer
        self.code = code
        self.size = size
    }

    /// As it is told, in one language.
    public func rejection(in language: KeyPath<Bilingual, String>) -> Rejection {
        let sentences = [code.sentence] + (size.map { [$0.sentence] } ?? [])
        return Rejection(
            line: line, pointer: pointer, code: code.rawValue,
            detail: sentences.map { $0[keyPath: language] }.joined(separator: " "))
    }
}
