/// Somebody who answers for a pupil.
public struct Guardian: Hashable, Sendable {
    public var name: String?
    public var email: String?
    /// E.164 or national.
    public var phone: String?
    public var address: String?
    /// BCP 47.
    public var language: String?
    /// In order of preference. Handed on; letters go by mail whatever it says.
    public var channels: [ContactChannel]
    /// Legally responsible; true where the school does not say, so that no parent goes untold for a missing field.
    public var isLegal: Bool
    /// Does not want to be written to beyond what the law asks for. Binding for invitations; absences and the steps of
    /// the procedure are told all the same (R131-5, L131-8).
    public var optOut: Bool

    public init(
        name: String? = nil, email: String? = nil, phone: String? = nil, address: String? = nil,
        language: String? = nil, channels: [ContactChannel] = [], isLegal: Bool = true, optOut: Bool = false
    ) {
        self.name = name
        self.email = email
        self.phone = phone
        self.address = address
        self.language = language
        self.channels = channels
        self.isLegal = isLegal
        self.optOut = optOut
    }
}

extension Guardian: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        name = try json["name"].textIfPresent(atMost: 200)
        email = try json["email"].textIfPresent(atMost: 254)
        phone = try json["phone"].textIfPresent(atMost: 32)
        address = try json["address"].textIfPresent(atMost: 500)
        language = try json["language"].textIfPresent(atMost: 35)
        channels = try json["channels"].readIfPresent() ?? []
        isLegal = try json["legal"].readIfPresent() ?? true
        optOut = try json["optOut"].readIfPresent() ?? false
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", ifPresent: name)
            writer.field("email", ifPresent: email)
            writer.field("phone", ifPresent: phone)
            writer.field("address", ifPresent: address)
            writer.field("language", ifPresent: language)
            writer.field("channels", channels)
            writer.field("legal", isLegal)
            writer.field("optOut", optOut)
        }
    }
}
