/// Which policy judged: name and version.
public struct PolicyReference: Hashable, Sendable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

extension PolicyReference: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        name = try json["name"].text(atMost: 64)
        version = try json["version"].text(atMost: 64)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("version", version)
        }
    }
}
