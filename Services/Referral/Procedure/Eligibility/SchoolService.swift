public import Messages

/// A partner that receives pupils of school age: a value of this type is the proof that it is no service for adults.
public struct SchoolService: Hashable, Sendable {
    public let partner: Partner

    /// By what the directory says of its audience, and by its kind whatever the directory says: a slip there must not send a
    /// child to a mission locale. A kind that says nothing counts as one for adults unless the directory gives its ages.
    /// - Returns: nil when the partner is a service for adults.
    public init?(_ partner: Partner) {
        let audience = partner.audience
        guard Self.receives(partner.kind), !audience.isAdultService,
            audience.minimumAge ?? 0 < AdultServiceEligibility.ages.lowerBound
        else { return nil }
        if partner.kind == .other, audience.minimumAge == nil, audience.maximumAge == nil { return nil }
        self.partner = partner
    }

    /// Whether a partner of this kind may be one for pupils of school age.
    static func receives(_ kind: PartnerKind) -> Bool {
        switch kind {
        case .cio, .dve, .relay, .socialService, .health, .academy, .other: true
        case .mlds, .missionLocale, .psad: false
        }
    }
}
