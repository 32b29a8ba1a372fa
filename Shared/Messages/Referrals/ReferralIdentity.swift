/// Who a referral is about: travels only sealed to the partner, and holds only the fields that the partner needs.
public struct ReferralIdentity: JSONCodable, Hashable, Sendable {
    public var givenName: String?
    public var familyName: String?
    public var birthDate: CalendarDate?
    public var email: String?
    public var phone: String?
    public var school: UAI?
    public var division: String?
    public var level: String?
    public var postcode: String?
    public var guardians: [Guardian]?

    public init() {}

    /// What is known of a pupil, cut down to `fields`.
    public init(contact: Contact?, enrolment: Enrolment?, fields: [IdentityField]) {
        for field in Set(fields) {
            switch field {
            case .givenName: givenName = contact?.givenName
            case .familyName: familyName = contact?.familyName
            case .birthDate: birthDate = enrolment?.birthDate
            case .email: email = contact?.email
            case .phone: phone = contact?.phone
            case .school: school = enrolment?.school
            case .division: division = enrolment?.division
            case .level: level = enrolment?.level
            case .postcode: postcode = enrolment?.postcode
            case .guardians: guardians = contact?.guardians
            }
        }
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        givenName = try json["givenName"].readIfPresent()
        familyName = try json["familyName"].readIfPresent()
        birthDate = try json["birthDate"].readIfPresent()
        email = try json["email"].readIfPresent()
        phone = try json["phone"].readIfPresent()
        school = try json["school"].readIfPresent()
        division = try json["division"].readIfPresent()
        level = try json["level"].readIfPresent()
        postcode = try json["postcode"].readIfPresent()
        guardians = try json["guardians"].readIfPresent()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("givenName", ifPresent: givenName)
            writer.field("familyName", ifPresent: familyName)
            writer.field("birthDate", ifPresent: birthDate)
            writer.field("email", ifPresent: email)
            writer.field("phone", ifPresent: phone)
            writer.field("school", ifPresent: school)
            writer.field("division", ifPresent: division)
            writer.field("level", ifPresent: level)
            writer.field("postcode", ifPresent: postcode)
            writer.field("guardians", ifPresent: guardians)
        }
    }
}
