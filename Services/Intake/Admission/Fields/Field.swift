import Messages

/// A field of what was sent, and the ways to read it; each refuses it by its pointer and a code.
///
/// `null` counts as absent everywhere.
struct Field {
    private let cursor: JSONCursor
    /// The pupil that the record is about, once known: their INE may stand in no other field.
    private let pupil: INE?

    init(_ document: JSONValue) {
        self.init(cursor: JSONCursor(document), pupil: nil)
    }

    private init(cursor: JSONCursor, pupil: INE?) {
        self.cursor = cursor
        self.pupil = pupil
    }

    subscript(name: String) -> Field { Field(cursor: cursor[name], pupil: pupil) }

    /// The same field, whose texts must not hold the INE of `pupil`.
    func guarding(_ pupil: INE) -> Field { Field(cursor: cursor, pupil: pupil) }

    func fault(_ code: RefusalCode) -> FieldError { FieldError(code, at: cursor.pointer) }

    /// The value, `null` being none.
    private var value: JSONValue? { cursor.value == .null ? nil : cursor.value }

    var isPresent: Bool { value != nil }

    private func string() throws(FieldError) -> String {
        guard let value else { throw fault(.fieldMissing) }
        guard case .string(let text) = value else { throw fault(.wrongType) }
        if let pupil, holds(pupil, in: text) { throw fault(.textHoldsIdentity) }
        return text
    }

    /// Whether `text` holds the INE, whatever the case of its letters.
    private func holds(_ pupil: INE, in text: String) -> Bool {
        let needle = Array(pupil.text.utf8)
        let text = text.utf8.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 0x20 : $0 }
        guard text.count >= needle.count else { return false }
        return (0...(text.count - needle.count)).contains { text[$0..<($0 + needle.count)].elementsEqual(needle) }
    }

    /// Required: what `make` makes of the text, or the code for which it refuses it.
    func read<Value>(_ make: (String) throws(RefusalCode) -> Value) throws(FieldError) -> Value {
        let text = try string()
        do throws(RefusalCode) { return try make(text) } catch { throw fault(error) }
    }

    /// Required: what `make` makes of the text; nil is refused with `code`.
    func read<Value>(or code: RefusalCode, _ make: (String) -> Value?) throws(FieldError) -> Value {
        guard let value = make(try string()) else { throw fault(code) }
        return value
    }

    /// Nil when absent.
    func readIfPresent<Value>(or code: RefusalCode, _ make: (String) -> Value?) throws(FieldError) -> Value? {
        isPresent ? try read(or: code, make) : nil
    }

    /// Text for people, nil when absent.
    /// - Parameter limit: in Unicode scalars, as the message that carries it has it.
    func textIfPresent(atMost limit: Int) throws(FieldError) -> String? {
        guard isPresent else { return nil }
        let text = try string()
        if text.isEmpty { throw fault(.textEmpty) }
        if text.unicodeScalars.count > limit { throw fault(.textTooLong) }
        if text.unicodeScalars.contains(where: Self.isControl) { throw fault(.textControlCharacter) }
        if !TextRule.isNormalised(text) { throw fault(.textNotNormalised) }
        // Another pupil's has no business there either.
        if INE.appears(in: text) { throw fault(.textHoldsIdentity) }
        return text
    }

    /// Control characters, and those that turn the direction of what follows: with them a name could rewrite the letter
    /// that it stands in (Unicode TR 36 §2.5).
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
        default: scalar.properties.generalCategory == .control
        }
    }

    func flag(default fallback: Bool) throws(FieldError) -> Bool {
        guard let value else { return fallback }
        guard case .bool(let flag) = value else { throw fault(.wrongType) }
        return flag
    }

    /// Of an array; none when absent.
    func elements() throws(FieldError) -> [Field] {
        guard isPresent else { return [] }
        guard let elements = try? cursor.elements() else { throw fault(.wrongType) }
        return elements.map { Field(cursor: $0, pupil: pupil) }
    }

    func requireObject() throws(FieldError) {
        guard case .object = value else { throw fault(.wrongType) }
    }
}
