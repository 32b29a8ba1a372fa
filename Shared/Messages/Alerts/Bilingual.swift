/// A sentence for people, in French and in English.
public struct Bilingual: Hashable, Sendable {
    public var fr: String
    public var en: String

    public init(fr: String, en: String) {
        self.fr = fr
        self.en = en
    }
}

extension Bilingual: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        fr = try json["fr"].text(atMost: 1_000)
        en = try json["en"].text(atMost: 1_000)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("fr", fr)
            writer.field("en", en)
        }
    }
}
