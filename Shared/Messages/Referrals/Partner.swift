/// An entry of the partners' directory: the value on `partners` (`fr.vigie.partner.listed.v1`), keyed by id.
public struct Partner: SingleTypeMessage {
    public static let eventType = EventType.partnerListed

    /// Part of the names of its topics, `referrals.<id>` and `replies.<id>`: 1 to 64 of `a-z 0-9 -`.
    public var id: Identifier
    public var name: String
    public var kind: PartnerKind
    /// Prefixes of postcodes (`75`, `75019`); empty: everywhere.
    public var territory: [String]
    public var audience: Audience
    /// Referrals are sealed to it. Without one the partner receives none.
    public var publicKey: PublicKey?
    /// The least that it needs of a pupil's identity.
    public var fields: [IdentityField]

    public init(
        id: Identifier, name: String, kind: PartnerKind, territory: [String] = [], audience: Audience = Audience(),
        publicKey: PublicKey?, fields: [IdentityField]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.territory = territory
        self.audience = audience
        self.publicKey = publicKey
        self.fields = fields
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        name = try json["name"].text(atMost: 200)
        kind = try json["kind"].read()
        territory = try json["territory"].codesIfPresent()
        audience = try json["audience"].readIfPresent() ?? Audience()
        publicKey = try json["publicKey"].readIfPresent()
        fields = try json["fields"].read()
        guard Self.isTopicSegment(id.text) else {
            throw json["id"].failure(.invalidValue, "must be a part of a topic's name: a-z 0-9 -")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
            writer.field("kind", kind)
            writer.field("territory", territory)
            writer.field("audience", audience)
            writer.field("publicKey", ifPresent: publicKey)
            writer.field("fields", fields)
        }
    }

    /// Whether a pupil who lives at `postcode` is its own; one whose postcode is not known is of a partner for everywhere.
    public func serves(postcode: String?) -> Bool {
        if territory.isEmpty { return true }
        guard let postcode else { return false }
        return territory.contains { postcode.hasPrefix($0) }
    }

    /// Without capitals, dots and underscores a name stays one part of a topic's, and `VIGIE_TOPIC_<NAME>` is never
    /// ambiguous.
    static func isTopicSegment(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                || $0 == UInt8(ascii: "-")
        }
    }
}

/// The file of `VIGIE_PARTNERS_FILE`: `{"partners": [...]}`.
extension [Partner] {
    /// - Throws: where and why it is none; also at a member that is not known, which may be the age that a partner asks for,
    ///   mistyped, and when two partners have one id.
    public init(ofFile json: JSONCursor) throws(DecodingFailure) {
        try json.requireMembers(among: ["$schema", "partners"])
        self = []
        for entry in try json["partners"].elements() {
            try entry.requireMembers(
                among: ["id", "name", "kind", "territory", "audience", "publicKey", "fields"])
            if entry["audience"].value != nil {
                try entry["audience"].requireMembers(among: ["minimumAge", "maximumAge", "adultService"])
            }
            let partner = try Partner(entry)
            if contains(where: { $0.id == partner.id }) {
                throw entry["id"].failure(.contradiction, "is the id of an earlier partner too")
            }
            append(partner)
        }
    }
}
