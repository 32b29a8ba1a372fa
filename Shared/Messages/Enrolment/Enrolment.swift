/// One version of an enrolment (pupil, school, school year of `since`), as it travels on `registrations` and
/// `enrolments` (`fr.vigie.enrolment.recorded.v1`).
public struct Enrolment: Versioned {
    public static let eventType = EventType.enrolmentRecorded

    public var id: Identifier
    public var school: UAI
    public var pupil: Pseudonym
    public var recordedAt: Timestamp
    public var status: EnrolmentStatus
    public var since: CalendarDate
    /// The last day. Required with `left`, may lie ahead.
    public var until: CalendarDate?
    public var birthDate: CalendarDate?
    /// The class ("6A"); at most 64 characters.
    public var division: String?
    /// A MEF code or a label; at most 64 characters.
    public var level: String?
    /// With `left` only; absent means unknown.
    public var destination: Destination?
    /// Of the pupil's home, which decides on the partners of the territory; at most 10 characters.
    public var postcode: String?
    public var source: String

    public init(
        id: Identifier, school: UAI, pupil: Pseudonym, recordedAt: Timestamp, status: EnrolmentStatus = .enrolled,
        since: CalendarDate, until: CalendarDate? = nil, birthDate: CalendarDate? = nil, division: String? = nil,
        level: String? = nil, destination: Destination? = nil, postcode: String? = nil, source: String
    ) {
        self.id = id
        self.school = school
        self.pupil = pupil
        self.recordedAt = recordedAt
        self.status = status
        self.since = since
        self.until = until
        self.birthDate = birthDate
        self.division = division
        self.level = level
        self.destination = destination
        self.postcode = postcode
        self.source = source
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        school = try json["school"].read()
        pupil = try json["pupil"].read()
        recordedAt = try json["recordedAt"].read()
        status = try json["status"].read()
        since = try json["since"].read()
        until = try json["until"].readIfPresent()
        birthDate = try json["birthDate"].readIfPresent()
        division = try json["division"].textIfPresent(atMost: 64)
        level = try json["level"].textIfPresent(atMost: 64)
        destination = try json["destination"].readIfPresent()
        postcode = try json["postcode"].textIfPresent(atMost: 10)
        source = try json["source"].textIfPresent(atMost: 200) ?? ""
        if let until, until < since {
            throw json["until"].failure(.contradiction, "must not be before since")
        }
        if status == .left, until == nil {
            throw json["until"].failure(.missingField, "is required with status left")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("school", school)
            writer.field("pupil", pupil)
            writer.field("recordedAt", recordedAt)
            writer.field("status", status)
            writer.field("since", since)
            writer.field("until", ifPresent: until)
            writer.field("birthDate", ifPresent: birthDate)
            writer.field("division", ifPresent: division)
            writer.field("level", ifPresent: level)
            writer.field("destination", ifPresent: destination)
            writer.field("postcode", ifPresent: postcode)
            writer.field("source", source)
        }
    }

    /// The key of its record: `pupil/school/school year of since`.
    public var key: String { "\(pupil)/\(school)/\(SchoolYear(since))" }

    /// From `since` to `until`, both included; without `until`, it goes on. One that is cancelled covers nothing.
    public func covers(_ date: CalendarDate) -> Bool {
        guard status != .cancelled, date >= since else { return false }
        guard let until else { return true }
        return date <= until
    }
}
