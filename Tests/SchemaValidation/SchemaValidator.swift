public import Messages

/// As much of JSON Schema as the contract uses, and no more: a keyword that it does not know is a fault, so that no part of
/// a schema goes unchecked. References are to other files, by name.
public struct SchemaValidator {
    private let documents: [String: JSONValue]
    /// Each compiled once: there are few, and many values.
    private let patterns: [String: Regex<AnyRegexOutput>]

    public init(_ documents: [Contract.Document]) throws {
        self.documents = Dictionary(
            uniqueKeysWithValues: documents.map { (String($0.path.dropFirst("schemas/".count)), $0.json) })
        let texts = Set(documents.flatMap { Self.patterns(in: $0.json) })
        patterns = Dictionary(uniqueKeysWithValues: try texts.map { ($0, try Regex($0)) })
    }

    private static func patterns(in schema: JSONValue) -> [String] {
        switch schema {
        case .array(let elements): elements.flatMap(patterns)
        case .object(let object):
            object.members.flatMap { member -> [String] in
                if member.name == "pattern", case .string(let pattern) = member.value { return [pattern] }
                return patterns(in: member.value)
            }
        default: []
        }
    }

    /// What is wrong with `value` by the schema in `file`; also names that no schema declares, since what is written must be
    /// documented even though a reader would ignore it.
    public func faults(in value: JSONValue, by file: String) -> [String] {
        guard let schema = documents[file] else { return ["there is no \(file)"] }
        return faults(in: value, by: schema)
    }

    /// The same by a schema that stands in another document, as that of an answer does in openapi.json.
    public func faults(in value: JSONValue, by schema: JSONValue) -> [String] { check(value, schema, at: "") }

    private func check(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(place): a schema is an object"] }
        return keywords.members.flatMap { check(value, $0.name, $0.value, of: keywords, at: place) }
    }

    private func check(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, of schema: JSONObject, at place: String
    ) -> [String] {
        switch (keyword, argument, value) {
        case ("$schema", _, _), ("$id", _, _), ("title", _, _), ("description", _, _), ("examples", _, _),
            ("contentEncoding", _, _), ("format", _, _):
            return []
        case ("$ref", .string(let file), _):
            return faults(in: value, by: String(file.split(separator: "/").last ?? "")).map { place + $0 }
        case ("type", .string(let type), _):
            return matches(value, type) ? [] : ["\(place): is no \(type)"]
        case ("type", .array(let types), _):
            return types.contains { if case .string(let type) = $0 { matches(value, type) } else { false } }
                ? [] : ["\(place): is of none of the types"]
        case ("enum", .array(let values), _):
            return values.contains(value) ? [] : ["\(place): is none of the codes"]
        case ("anyOf", .array(let schemas), _):
            return schemas.contains { check(value, $0, at: place).isEmpty } ? [] : ["\(place): fits none"]
        case ("allOf", .array(let schemas), _):
            // What one of them does not declare, another may.
            let faults = schemas.map { check(value, $0, at: place) }
            let undeclared = faults.map { Set($0.filter { $0.hasSuffix(Self.undeclared) }) }
            let everywhere = undeclared.dropFirst().reduce(undeclared.first ?? []) { $0.intersection($1) }
            return faults.flatMap { $0 }.filter { !$0.hasSuffix(Self.undeclared) } + everywhere.sorted()
        case ("oneOf", .array(let schemas), _):
            let fitting = schemas.filter { check(value, $0, at: place).isEmpty }.count
            return fitting == 1 ? [] : ["\(place): fits \(fitting) of them"]
        case ("required", .array(let names), .object(let object)):
            return names.compactMap {
                guard case .string(let name) = $0 else { return "\(place): a name is a string" }
                return object[name] == nil ? "\(place)/\(name): is missing" : nil
            }
        case ("properties", .object(let properties), .object(let object)):
            return object.members.flatMap { member in
                properties[member.name].map { check(member.value, $0, at: "\(place)/\(member.name)") }
                    ?? ["\(place)/\(member.name)\(Self.undeclared)"]
            }
        case ("items", _, .array(let elements)):
            return elements.enumerated().flatMap { check($1, argument, at: "\(place)/\($0)") }
        case ("pattern", .string(let pattern), .string(let text)):
            guard let regex = patterns[pattern] else { return ["\(place): \(pattern) is no pattern"] }
            return text.wholeMatch(of: regex) == nil ? ["\(place): does not match"] : []
        case ("maxItems", .number(let limit), .array(let elements)):
            return elements.count <= limit.integer ?? 0 ? [] : ["\(place): has too many elements"]
        case ("minLength", .number(let limit), .string(let text)):
            return text.unicodeScalars.count >= limit.integer ?? .max ? [] : ["\(place): is too short"]
        case ("maxLength", .number(let limit), .string(let text)):
            return text.unicodeScalars.count <= limit.integer ?? 0 ? [] : ["\(place): is too long"]
        case ("minimum", .number(let limit), .number(let number)):
            return number.double ?? 0 >= limit.double ?? .infinity ? [] : ["\(place): is too small"]
        case ("required", _, _), ("properties", _, _), ("items", _, _), ("pattern", _, _), ("maxItems", _, _),
            ("minLength", _, _), ("maxLength", _, _), ("minimum", _, _):
            return []  // of a value of another type, of which "type" speaks
        default:
            return ["\(place): the validator does not know \(keyword)"]
        }
    }

    private static let undeclared = ": is not declared"

    private func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("number", .number), ("array", .array),
            ("object", .object):
            true
        case ("integer", .number(let number)): number.integer != nil
        default: false
        }
    }
}
