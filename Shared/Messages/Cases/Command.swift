/// An act that awaits the fold's decision: the value on `commands` (`fr.vigie.command.issued.v1`).
public struct Command: SingleTypeMessage {
    public static let eventType = EventType.commandIssued

    /// Of the act: a retry under one `Idempotency-Key` has the same, another act has another.
    public var id: Identifier
    public var caseID: Identifier
    public var pupil: Pseudonym
    public var at: Timestamp
    /// The person who acts; nil for a partner's reply that is passed on.
    public var by: Person?
    public var act: CaseAction
    /// What it was handed in under: a function of the person and the `Idempotency-Key`, or of the partner and its id of the reply. It
    /// stands for one act. Nil in commands of before it was said.
    public var key: Identifier?
    /// With a reply: whose it is. Nil in commands of before it was said.
    public var partner: Identifier?

    public init(
        id: Identifier, caseID: Identifier, pupil: Pseudonym, at: Timestamp, by: Person?, act: CaseAction,
        key: Identifier? = nil, partner: Identifier? = nil
    ) {
        self.id = id
        self.caseID = caseID
        self.pupil = pupil
        self.at = at
        self.by = by
        self.act = act
        self.key = key
        self.partner = partner
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["command"].read()
        caseID = try json["case"].read()
        pupil = try json["pupil"].read()
        at = try json["at"].read()
        by = try json["by"].readIfPresent()
        act = try json["act"].read()
        key = try json["key"].readIfPresent()
        partner = try json["partner"].readIfPresent()
        if by == nil {
            guard case .reply = act else { throw json["by"].failure(.missingField, "is required: a person acts") }
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("command", id)
            writer.field("case", caseID)
            writer.field("pupil", pupil)
            writer.field("at", at)
            writer.field("by", ifPresent: by)
            writer.field("act", act)
            writer.field("key", ifPresent: key)
            writer.field("partner", ifPresent: partner)
        }
    }
}
