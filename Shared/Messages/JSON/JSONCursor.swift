/// A place in a JSON document: the value there, if any, and the JSON Pointer that leads to it.
///
///     let school: UAI = try json["school"].read()
///     let until: CalendarDate? = try json["until"].readIfPresent()
public struct JSONCursor: Sendable {
    /// Nil when the document has nothing here.
    public let value: JSONValue?
    /// RFC 6901; empty for the whole document.
    public let pointer: String

    public init(_ document: JSONValue) {
        self.init(value: document, pointer: "")
    }

    init(value: JSONValue?, pointer: String) {
        self.value = value
        self.pointer = pointer
    }

    /// The member `name`; a cursor to nothing when there is none or this is not an object.
    public subscript(name: String) -> JSONCursor {
        var member: JSONValue?
        if case .object(let object) = value { member = object[name] }
        return JSONCursor(value: member, pointer: "\(pointer)/\(Self.escape(name))")
    }

    /// The value here.
    /// - Throws: `missing-field` when there is none.
    public func present() throws(DecodingFailure) -> JSONValue {
        guard let value else { throw failure(.missingField, "is required") }
        return value
    }

    public func read<Value: JSONReadable>(_ type: Value.Type = Value.self) throws(DecodingFailure) -> Value {
        try Value(self)
    }

    /// Nil when there is nothing here, or `null`.
    public func readIfPresent<Value: JSONReadable>(_ type: Value.Type = Value.self) throws(DecodingFailure) -> Value? {
        guard let value, value != .null else { return nil }
        return try Value(self)
    }

    /// A cursor for each element of the array here.
    /// - Throws: `wrong-type` when it is no array, `out-of-range` when it has more than `limit` elements.
    public func elements(atMost limit: Int = .max) throws(DecodingFailure) -> [JSONCursor] {
        guard case .array(let elements) = try present() else { throw wrongType("an array") }
        guard elements.count <= limit else { throw failure(.outOfRange, "must have at most \(limit) elements") }
        return elements.enumerated().map { JSONCursor(value: $1, pointer: "\(pointer)/\($0)") }
    }

    /// - Throws: `wrong-type` when this is no object.
    public func requireObject() throws(DecodingFailure) {
        guard case .object = try present() else { throw wrongType("an object") }
    }

    /// Text as messages carry it: NFC, no control characters, at most `limit` characters, not empty.
    public func text(atMost limit: Int) throws(DecodingFailure) -> String {
        let text: String = try read()
        if let fault = TextRule(maximumLength: limit).fault(in: text) { throw failure(.invalidText, fault) }
        return text
    }

    public func textIfPresent(atMost limit: Int) throws(DecodingFailure) -> String? {
        guard let value, value != .null else { return nil }
        return try text(atMost: limit)
    }

    /// For files that people write, where an unknown member is a known one, mistyped; messages may have members of newer versions.
    /// - Throws: `wrong-type` when this is no object; `invalid-value` at the first member that has another name.
    public func requireMembers(among names: [String]) throws(DecodingFailure) {
        try requireObject()
        guard case .object(let object) = value else { return }
        for member in object.members where !names.contains(member.name) {
            throw self[member.name].failure(
                .invalidValue, "is not known here; known are \(names.joined(separator: ", "))")
        }
    }

    public func failure(_ code: DecodingFailure.Code, _ detail: String) -> DecodingFailure {
        DecodingFailure(pointer: pointer, code: code, detail: detail)
    }

    func wrongType(_ expected: String) -> DecodingFailure {
        failure(.wrongType, "must be \(expected), not \(value?.kind ?? "absent")")
    }

    private static func escape(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.reduce(into: "") { escaped, character in
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
    }
}

/// Lists of codes, each by the rule of ids: what acts and replies carry in place of free text.
extension JSONCursor {
    public static let maximumCodes = 32

    /// - Throws: `invalid-text` also where the code holds an INE: codes are there so that nobody is named.
    public func code() throws(DecodingFailure) -> String {
        let text = try Identifier(self).text
        if INE.appears(in: text) { throw failure(.invalidText, "must not hold a pupil's INE") }
        return text
    }

    public func codeIfPresent() throws(DecodingFailure) -> String? {
        guard let value, value != .null else { return nil }
        return try code()
    }

    public func codes() throws(DecodingFailure) -> [String] {
        try elements(atMost: Self.maximumCodes).map { (code) throws(DecodingFailure) in try code.code() }
    }

    /// Empty when there is nothing here, or `null`.
    public func codesIfPresent() throws(DecodingFailure) -> [String] {
        guard let value, value != .null else { return [] }
        return try codes()
    }
}
