import Messages

extension AttendanceRecord {
    /// Days between which a date lies, before and after `recordedAt`.
    static let window = (before: 366, after: 60)

    init(_ object: Field, _ origin: Origin) throws(FieldError) {
        for bound in ["from", "to"] where object[bound].isPresent { throw object[bound].fault(.intervalNotSupported) }
        let date = try object["date"].read(or: .dateForm) { CalendarDate($0) }
        try origin.check(date, object["date"], before: Self.window.before, after: Self.window.after)
        self.init(
            id: origin.id, school: origin.school, pupil: origin.pupil,
            date: date,
            halfDay: try object["halfDay"].read(or: .halfDayUnknown) { HalfDay(code: $0) },
            kind: try object["kind"].readIfPresent(or: .kindUnknown) { text in
                AttendanceKind.allCases.first { $0.code == text && $0 != .unknown }
            } ?? .absence,
            status: try object["status"].readIfPresent(or: .statusUnknown) { AttendanceStatus(code: $0) } ?? .recorded,
            reason: try object["reason"].readIfPresent(or: .reasonUnknown) { text in
                AbsenceReason.allCases.first { $0.code == text && $0 != .unknown }
            } ?? .notGiven,
            complete: try object["complete"].flag(default: true),
            recordedAt: origin.recordedAt, source: origin.source,
            sourceReason: try object["sourceReason"].textIfPresent(atMost: 200))
    }
}
