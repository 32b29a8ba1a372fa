/// One version of one half-day, whole, as it travels on `attendance` (`fr.vigie.attendance.recorded.v1`).
public struct AttendanceRecord: SingleTypeMessage {
    public static let eventType = EventType.attendanceRecorded

    public var id: Identifier
    public var school: UAI
    public var pupil: Pseudonym
    public var date: CalendarDate
    public var halfDay: HalfDay
    public var kind: AttendanceKind
    public var status: AttendanceStatus
    public var reason: AbsenceReason
    public var complete: Bool
    public var recordedAt: Timestamp
    /// Who sent it, as a URI reference (`/sis/0750655E`).
    public var source: String
    /// The SIS's own code or words for the reason, as they came; at most 200 characters.
    public var sourceReason: String?

    public init(
        id: Identifier, school: UAI, pupil: Pseudonym, date: CalendarDate, halfDay: HalfDay,
        kind: AttendanceKind = .absence, status: AttendanceStatus = .recorded, reason: AbsenceReason = .notGiven,
        complete: Bool = true, recordedAt: Timestamp, source: String, sourceReason: String? = nil
    ) {
        self.id = id
        self.school = school
        self.pupil = pupil
        self.date = date
        self.halfDay = halfDay
        self.kind = kind
        self.status = status
        self.reason = reason
        self.complete = complete
        self.recordedAt = recordedAt
        self.source = source
        self.sourceReason = sourceReason
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        school = try json["school"].read()
        pupil = try json["pupil"].read()
        date = try json["date"].read()
        halfDay = try json["halfDay"].read()
        kind = try json["kind"].readIfPresent() ?? .absence
        status = try json["status"].readIfPresent() ?? .recorded
        reason = try json["reason"].read()
        complete = try json["complete"].readIfPresent() ?? true
        recordedAt = try json["recordedAt"].read()
        source = try json["source"].textIfPresent(atMost: 200) ?? ""
        sourceReason = try json["sourceReason"].textIfPresent(atMost: 200)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("school", school)
            writer.field("pupil", pupil)
            writer.field("date", date)
            writer.field("halfDay", halfDay)
            writer.field("kind", kind)
            writer.field("status", status)
            writer.field("reason", reason)
            writer.field("complete", complete)
            writer.field("recordedAt", recordedAt)
            writer.field("source", source)
            writer.field("sourceReason", ifPresent: sourceReason)
        }
    }

    /// What alerting needs of it.
    public var fact: AttendanceFact {
        AttendanceFact(
            pupil: pupil, recordedAt: recordedAt, idHash: id.tieBreak, school: school, date: date, halfDay: halfDay,
            kind: kind, status: status, reason: reason, complete: complete)
    }
}
