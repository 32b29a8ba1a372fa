/// A JSON Schema (2020-12, of which only what draft-07 has too: AsyncAPI 3.0 knows that one).
///
/// The schemas stand in the code, beside the codecs, so that codes and limits are taken from the types. The files in
/// docs/ are written from here.
public struct Schema: Hashable, Sendable {
    public private(set) var object: JSONObject

    init(_ members: (String, JSONValue)...) {
        object = JSONObject(members.map { JSONObject.Member(name: $0.0, value: $0.1) })
    }

    public var json: JSONValue { .object(object) }

    /// The same with a sentence for whoever reads it.
    func described(_ text: String) -> Schema { adding("description", .string(text)) }

    func adding(_ name: String, _ value: JSONValue) -> Schema {
        var schema = self
        schema.object.members.removeAll { $0.name == name }
        schema.object.members.append(JSONObject.Member(name: name, value: value))
        return schema
    }

    /// The same, or null.
    var orNull: Schema {
        guard case .string(let type)? = object["type"], object["enum"] == nil else {
            return Schema(("anyOf", [json, ["type": "null"]]))
        }
        var schema = self
        schema.object.members = object.members.map {
            $0.name == "type" ? JSONObject.Member(name: "type", value: [.string(type), "null"]) : $0
        }
        return schema
    }
}

extension Schema {
    /// A field of an object.
    struct Field {
        let name: String
        let schema: Schema
        let isRequired: Bool

        static func required(_ name: String, _ schema: Schema, _ description: String? = nil) -> Field {
            Field(name: name, schema: description.map(schema.described) ?? schema, isRequired: true)
        }

        /// May be left out.
        static func optional(_ name: String, _ schema: Schema, _ description: String? = nil) -> Field {
            Field(name: name, schema: description.map(schema.described) ?? schema, isRequired: false)
        }

        /// Always there, and null where there is nothing to say.
        static func nullable(_ name: String, _ schema: Schema, _ description: String? = nil) -> Field {
            required(name, schema.orNull, description)
        }
    }

    /// An object with these fields. Others may come: a reader ignores what it does not know.
    static func object(_ title: String, _ fields: [Field]) -> Schema {
        let properties = fields.map { JSONObject.Member(name: $0.name, value: $0.schema.json) }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        let schema = Schema(
            ("title", .string(title)), ("type", "object"), ("properties", .object(JSONObject(properties))))
        return required.isEmpty ? schema : schema.adding("required", .array(required))
    }

    static func array(of element: Schema, atMost limit: Int? = nil) -> Schema {
        let schema = Schema(("type", "array"), ("items", element.json))
        return limit.map { schema.adding("maxItems", .number(JSONNumber($0))) } ?? schema
    }

    /// A schema of a file of its own.
    /// - Parameter place: where the schemas are, seen from the document that refers to it.
    static func reference(to part: Part, in place: String = "") -> Schema {
        Schema(("$ref", .string(place + part.fileName)))
    }

    static func codes(_ codes: [String]) -> Schema {
        Schema(("type", "string"), ("enum", .array(codes.map(JSONValue.string))))
    }

    static func codes<Code: RawRepresentable & CaseIterable>(of type: Code.Type) -> Schema
    where Code.RawValue == String {
        codes(type.allCases.map(\.rawValue))
    }

    static func text(atMost limit: Int) -> Schema {
        Schema(("type", "string"), ("minLength", 1), ("maxLength", .number(JSONNumber(limit))))
    }

    static func matching(_ pattern: String) -> Schema { Schema(("type", "string"), ("pattern", .string(pattern))) }

    static func integer(atLeast minimum: Int) -> Schema {
        Schema(("type", "integer"), ("minimum", .number(JSONNumber(minimum))))
    }

    static let boolean = Schema(("type", "boolean"))
    static let number = Schema(("type", "number"))
    static let date = Schema(("type", "string"), ("format", "date"))
    static let instant = Schema(("type", "string"), ("format", "date-time"))
    static let identifier = matching("^[A-Za-z0-9._:-]{1,64}$")
    static let code = identifier
    static let school = matching("^[0-9]{7}[A-HJ-NPR-Z]$").described("UAI of the school")
    static let pupil = matching("^[0-9a-f]{32}$").described("pseudonym of the pupil")
    static let sealedBox = Schema(("type", "string"), ("contentEncoding", "base64"))
    static let publicKey = matching("^[0-9a-f]{64}$")
    static let halfDay = codes(HalfDay.allCases.map(\.code))
    static let status = codes(AttendanceStatus.allCases.map(\.code))
    static let kind = codes(AttendanceKind.allCases.filter { $0 != .unknown }.map(\.code))
    static let reason = codes(AbsenceReason.allCases.filter { $0 != .unknown }.compactMap(\.code))
    static let period = matching("^[0-9]{4}-([0-9]{2}|[0-9]{2}-[0-9]{2}|[0-9]{4})$")
        .described("2026-10 (month), 2026-10-05 (date) or 2026-2027 (school year)")
}
