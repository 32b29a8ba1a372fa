/// A member of staff who acts, named, in a role (RGPD art. 22: people decide).
public struct Person: Hashable, Sendable {
    /// The id in the file of keys.
    public var id: Identifier
    public var name: String
    /// `head`, `cpe`, `referent`, ... as the file of keys says.
    public var role: String

    public init(id: Identifier, name: String, role: String) {
        self.id = id
        self.name = name
        self.role = role
    }
}

extension Person: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        name = try json["name"].text(atMost: 200)
        role = try json["role"].text(atMost: 64)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
            writer.field("role", role)
        }
    }
}
