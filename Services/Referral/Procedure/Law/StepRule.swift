public import Messages

/// One line of the procedure: what is to be done when an alert of a rule stands, by whom and by when.
public struct StepRule: Hashable, Sendable {
    public enum Nature: String, Sendable, CaseIterable, JSONCodable {
        /// Somebody does it and says so.
        case task
        /// The machine proposes it; a person who may decide confirms or declines it (RGPD art. 22).
        case decision
        /// A decision that names a partner.
        case referral
    }

    public var name: StepName
    /// Who is in charge.
    public var role: Role
    public var nature: Nature
    /// With `referral`: the kinds of partner proposed, in order. Those for adults are left out for pupils who may not go there.
    public var partners: [PartnerKind]
    /// Hours from the alert to the deadline; nil where neither a text nor a setting gives one.
    public var hours: Int?
    /// What is to be done once the deadline has passed.
    public var next: StepName?
    /// Only for an alert that came after this step was done in the same case: "persistance".
    public var after: StepName?
    /// What it sets in motion goes on when its alert falls; so the case stays open, for a person to close.
    public var isLasting: Bool
    /// The text that asks for it.
    public var basis: String

    public init(
        _ name: StepName, role: Role, nature: Nature = .task, partners: [PartnerKind] = [], hours: Int? = nil,
        next: StepName? = nil, after: StepName? = nil, isLasting: Bool = false, basis: String
    ) {
        self.name = name
        self.role = role
        self.nature = nature
        self.partners = partners
        self.hours = hours
        self.next = next
        self.after = after
        self.isLasting = isLasting
        self.basis = basis
    }
}

extension StepRule: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireMembers(
            among: ["step", "role", "nature", "partners", "hours", "next", "after", "lasting", "basis"])
        name = StepName(rawValue: try json["step"].code())
        role = Role(rawValue: try json["role"].code())
        nature = try json["nature"].readIfPresent() ?? .task
        partners = try json["partners"].readIfPresent() ?? []
        hours = try json["hours"].readIfPresent()
        next = try json["next"].codeIfPresent().map(StepName.init(rawValue:))
        after = try json["after"].codeIfPresent().map(StepName.init(rawValue:))
        isLasting = try json["lasting"].readIfPresent() ?? false
        basis = try json["basis"].text(atMost: 300)
        if let hours, !(1...8_784).contains(hours) {
            throw json["hours"].failure(.outOfRange, "must be between 1 and 8784, a year of hours")
        }
        if next != nil, hours == nil { throw json["hours"].failure(.missingField, "is required with next") }
        if (nature == .referral) == partners.isEmpty {
            throw json["partners"].failure(
                .contradiction, "must be given for a step of nature referral, and for no other")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("step", name.rawValue)
            writer.field("role", role.rawValue)
            writer.field("nature", nature)
            if !partners.isEmpty { writer.field("partners", partners) }
            writer.field("hours", ifPresent: hours)
            writer.field("next", ifPresent: next?.rawValue)
            writer.field("after", ifPresent: after?.rawValue)
            writer.field("lasting", isLasting)
            writer.field("basis", basis)
        }
    }
}
