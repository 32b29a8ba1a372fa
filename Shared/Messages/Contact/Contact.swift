/// How to reach a pupil and the guardians: identity, which travels only inside a ``SealedContact``.
public struct Contact: JSONCodable, Hashable, Sendable {
    public var givenName: String?
    public var familyName: String?
    public var email: String?
    /// E.164 or national.
    public var phone: String?
    /// At most 8.
    public var guardians: [Guardian]

    public static let maximumGuardians = 8

    public init(
        givenName: String? = nil, familyName: String? = nil, email: String? = nil, phone: String? = nil,
        guardians: [Guardian] = []
    ) {
        self.givenName = givenName
        self.familyName = familyName
        self.email = email
        self.phone = phone
        self.guardians = guardians
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        givenName = try json["givenName"].textIfPresent(atMost: 100)
        familyName = try json["familyName"].textIfPresent(atMost: 100)
        email = try json["email"].textIfPresent(atMost: 254)
        phone = try json["phone"].textIfPresent(atMost: 32)
        let guardians = json["guardians"]
        self.guardians =
            switch guardians.value {
            case nil, .null: []
            default:
                try guardians.elements(atMost: Self.maximumGuardians)
                    .map { (guardian) throws(DecodingFailure) in try Guardian(guardian) }
            }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("givenName", ifPresent: givenName)
            writer.field("familyName", ifPresent: familyName)
            writer.field("email", ifPresent: email)
            writer.field("phone", ifPresent: phone)
            writer.field("guardians", guardians)
        }
    }
}
