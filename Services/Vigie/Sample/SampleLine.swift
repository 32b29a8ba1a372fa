import Messages

/// One line of a submission.
struct SampleLine: Sendable {
    let text: String
    let writtenAt: Timestamp
    /// Wrong on purpose: intake refuses it.
    let isWrong: Bool

    /// - Parameters:
    ///   - fields: beside `id`, `school` and `recordedAt`.
    ///   - date, time: when it was written, in local time; minutes since midnight.
    init(
        id: String, of school: SampleSchool, on date: CalendarDate, at time: Int, isWrong: Bool = false,
        _ fields: [(String, JSONValue)]
    ) {
        let offset = SampleCalendar.offset(on: date)
        writtenAt = Timestamp(date).adding(seconds: Int64((time - 60 * offset) * 60))
        self.isWrong = isWrong
        let clock = "\(SamplePupil.twoDigits(time / 60)):\(SamplePupil.twoDigits(time % 60)):00"
        let members =
            [("id", .string(id)), ("school", .string(school.uai.text))] + fields
            + [("recordedAt", .string("\(date)T\(clock)+0\(offset):00"))]
        text = String(
            decoding: JSONValue.object(JSONObject(members.map { .init(name: $0.0, value: $0.1) })).encoded(),
            as: UTF8.self)
    }

    /// A line that is no object at all.
    init(broken text: String, writtenAt: Timestamp) {
        self.text = text
        self.writtenAt = writtenAt
        isWrong = true
    }
}
