/// One thing that happened in a case: the value of every event on `cases` but the outcomes of commands.
public struct CaseEvent: Message {
    /// A function of pupil and opening alert.
    public var caseID: Identifier
    public var pupil: Pseudonym
    public var school: UAI
    /// 1, 2, ...: one more with each event of the case.
    public var revision: Int
    /// When it happened.
    public var at: Timestamp
    public var happening: CaseChange

    public init(
        caseID: Identifier, pupil: Pseudonym, school: UAI, revision: Int, at: Timestamp, happening: CaseChange
    ) {
        self.caseID = caseID
        self.pupil = pupil
        self.school = school
        self.revision = revision
        self.at = at
        self.happening = happening
    }

    public static let eventTypes = CaseChange.eventTypes

    public var eventType: EventType { happening.eventType }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        try json.requireObject()
        caseID = try json["case"].read()
        pupil = try json["pupil"].read()
        school = try json["school"].read()
        revision = try json["revision"].read()
        at = try json["at"].read()
        happening = try CaseChange(json, type: type)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("case", caseID)
            writer.field("pupil", pupil)
            writer.field("school", school)
            writer.field("revision", revision)
            writer.field("at", at)
            happening.writeFields(to: &writer)
        }
    }

    /// The `ce_id` of its event.
    public var eventID: String { "\(caseID):\(revision)" }
}
