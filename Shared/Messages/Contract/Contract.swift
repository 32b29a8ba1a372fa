/// The documents that describe what travels: JSON Schemas (2020-12), AsyncAPI 3.0, OpenAPI 3.1.
///
/// They are made of the types, so that they cannot say anything else; docs/ holds them as files, and services serve them.
public enum Contract {
    public static let version = "1.0.0"

    /// One document.
    public struct Document: Sendable {
        /// Relative to docs/, and to the root of a service: `schemas/alert.raised.v1.schema.json`.
        public let path: String
        public let json: JSONValue

        /// Indented, for people; ends with a line feed.
        public var text: String { json.indented() + "\n" }
    }

    /// Every document, schemas first.
    public static var documents: [Document] {
        schemas + [
            Document(path: "asyncapi.json", json: asyncAPI), Document(path: "openapi.json", json: openAPI),
        ]
    }

    public static var schemas: [Document] {
        let parts = Part.allCases.map { document($0.fileName, $0.schema) }
        let events = EventType.allCases.map { type in
            document(type.schemaFileName, type.schema.adding("examples", [type.example]))
        }
        return parts + events
    }

    private static func document(_ fileName: String, _ schema: Schema) -> Document {
        let head: [JSONObject.Member] = [
            JSONObject.Member(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            JSONObject.Member(name: "$id", value: .string("/schemas/\(fileName)")),
        ]
        return Document(
            path: "schemas/\(fileName)", json: .object(JSONObject(head + schema.object.members)))
    }
}
