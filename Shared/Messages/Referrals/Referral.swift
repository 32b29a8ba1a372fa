/// A pupil's case put to a partner: the value on `referrals.<partner>`, keyed by referral. It carries no pseudonym: the
/// partner knows the pupil by what is sealed, and the case by its id.
public struct Referral: Message {
    /// Whether it is asked or taken back.
    public enum State: String, Sendable, CaseIterable {
        case requested, withdrawn

        public var eventType: EventType { self == .requested ? .referralRequested : .referralWithdrawn }
    }

    public var state: State
    /// A function of case, partner and the command that confirmed it.
    public var id: Identifier
    public var caseID: Identifier
    public var partner: Identifier
    /// The part of the pupil's postcode that the partner's territory names.
    public var territory: String?
    /// Codes of what is asked of the partner.
    public var asked: [String]
    /// By when an answer is needed.
    public var due: CalendarDate?
    public var at: Timestamp
    /// A ``ReferralIdentity``, sealed to the partner; nil when withdrawn.
    public var identity: SealedBox?
    /// A code: why it was withdrawn. Nil when requested, and in withdrawals of before it was said.
    public var reason: String?

    public init(
        _ state: State, id: Identifier, caseID: Identifier, partner: Identifier, territory: String? = nil,
        asked: [String], due: CalendarDate? = nil, at: Timestamp, identity: SealedBox?, reason: String? = nil
    ) {
        self.state = state
        self.id = id
        self.caseID = caseID
        self.partner = partner
        self.territory = territory
        self.asked = asked
        self.due = due
        self.at = at
        self.identity = identity
        self.reason = reason
    }

    public static let eventTypes = State.allCases.map(\.eventType)

    public var eventType: EventType { state.eventType }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        guard let state = State.allCases.first(where: { $0.eventType == type }) else {
            throw json.failure(.invalidValue, "is no event of a referral")
        }
        self.state = state
        try json.requireObject()
        id = try json["referral"].read()
        caseID = try json["case"].read()
        partner = try json["partner"].read()
        territory = try json["territory"].codeIfPresent()
        asked = try json["asked"].codesIfPresent()
        due = try json["due"].readIfPresent()
        at = try json["at"].read()
        identity = try json["identity"].readIfPresent()
        switch state {
        case .requested:
            if identity == nil { throw json["identity"].failure(.missingField, "is required") }
        case .withdrawn:
            if identity != nil { throw json["identity"].failure(.contradiction, "is of a request, and this is none") }
            reason = try json["reason"].codeIfPresent()
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("referral", id)
            writer.field("case", caseID)
            writer.field("partner", partner)
            writer.field("territory", ifPresent: territory)
            writer.field("asked", asked)
            writer.field("due", ifPresent: due)
            writer.field("at", at)
            writer.field("identity", ifPresent: identity)
            writer.field("reason", ifPresent: reason)
        }
    }
}
