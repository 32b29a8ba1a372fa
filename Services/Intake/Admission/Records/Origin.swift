import Messages

/// What every record has, read already.
struct Origin {
    let id: Identifier
    let school: UAI
    let pupil: Pseudonym
    let recordedAt: Timestamp
    let source: String

    /// Refuses a date that lies further from when the record was written than `before` and `after` say, in days: years such as
    /// 0003, 0209 and 2173 do come out of school software.
    func check(_ date: CalendarDate, _ field: Field, before: Int, after: Int) throws(FieldError) {
        let written = recordedAt.date
        guard date >= written.adding(days: -before), date <= written.adding(days: after) else {
            throw field.fault(.dateOutOfWindow)
        }
    }
}
