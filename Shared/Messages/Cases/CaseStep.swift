/// A step of the procedure in one case.
public struct CaseStep: Hashable, Sendable {
    /// A code of the procedure: `contact-guardians`, `educational-team`, `report-to-academy`, ...
    public var name: String
    /// The alert that calls for it.
    public var alert: Identifier?
    /// Who is to do it: a role.
    public var role: String
    public var due: Timestamp?
    /// With `referral`: the kinds of partner that are proposed for this pupil.
    public var partners: [PartnerKind]

    public init(
        name: String, alert: Identifier? = nil, role: String, due: Timestamp? = nil, partners: [PartnerKind] = []
    ) {
        self.name = name
        self.alert = alert
        self.role = role
        self.due = due
        self.partners = partners
    }
}

extension CaseStep: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        name = try json["name"].code()
        alert = try json["alert"].readIfPresent()
        role = try json["role"].code()
        due = try json["due"].readIfPresent()
        partners = try json["partners"].readIfPresent() ?? []
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("alert", ifPresent: alert)
            writer.field("role", role)
            writer.field("due", ifPresent: due)
            if !partners.isEmpty { writer.field("partners", partners) }
        }
    }
}
