/// What a partner answers: the value on `replies.<partner>`.
public struct ReferralReply: Message {
    public enum Kind: String, Sendable, CaseIterable, JSONCodable {
        case acknowledged, accepted, declined, progress, solution, ended

        public var eventType: EventType {
            switch self {
            case .acknowledged: .referralAcknowledged
            case .accepted: .referralAccepted
            case .declined: .referralDeclined
            case .progress: .referralProgress
            case .solution: .referralSolution
            case .ended: .referralEnded
            }
        }
    }

    public var kind: Kind
    /// The partner's own id of this reply: one that comes twice counts once.
    public var id: Identifier
    public var referral: Identifier
    public var at: Timestamp
    /// A code: why it was declined or ended, or what progressed (`no-answer`, `appointment-made`, ...).
    public var reason: String?
    /// With `solution`.
    public var solution: Solution?

    public init(
        _ kind: Kind, id: Identifier, referral: Identifier, at: Timestamp, reason: String? = nil,
        solution: Solution? = nil
    ) {
        self.kind = kind
        self.id = id
        self.referral = referral
        self.at = at
        self.reason = reason
        self.solution = solution
    }

    public static let eventTypes = Kind.allCases.map(\.eventType)

    public var eventType: EventType { kind.eventType }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        guard let kind = Kind.allCases.first(where: { $0.eventType == type }) else {
            throw json.failure(.invalidValue, "is no reply to a referral")
        }
        try self.init(json, kind: kind)
        // What the header says is acted on; a body that says something else must not pass for it.
        if let own = json["kind"].value, own != .null, own != .string(kind.rawValue) {
            throw json["kind"].failure(.contradiction, "is another kind of reply than ce_type says")
        }
    }

    private init(_ json: JSONCursor, kind: Kind) throws(DecodingFailure) {
        try json.requireObject()
        self.kind = kind
        id = try json["id"].read()
        referral = try json["referral"].read()
        at = try json["at"].read()
        reason = try json["reason"].codeIfPresent()
        solution = try json["solution"].readIfPresent()
        if kind == .solution, solution == nil { throw json["solution"].failure(.missingField, "is required") }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind)
            writer.field("id", id)
            writer.field("referral", referral)
            writer.field("at", at)
            writer.field("reason", ifPresent: reason)
            writer.field("solution", ifPresent: solution)
        }
    }
}

/// Inside a command or an event of a case, where no header says the kind, the field `kind` does. A partner need not
/// write it: on `replies.<partner>` the type of the record decides.
extension ReferralReply: JSONReadable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try self.init(json, kind: try json["kind"].read())
    }
}
