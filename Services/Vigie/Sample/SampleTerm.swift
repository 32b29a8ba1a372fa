import Messages

/// What one school's software writes in a term, line by line.
struct SampleTerm {
    private let school: SampleSchool
    private let pupils: [SamplePupil]
    private let days: [CalendarDate]
    private var random: SampleRandom
    private var lines: [SampleLine] = []
    private var number = 0

    /// - Parameter days: of school, oldest first; not empty.
    init(of school: SampleSchool, _ pupils: [SamplePupil], _ days: [CalendarDate], _ random: SampleRandom) {
        self.school = school
        self.pupils = pupils
        self.days = days
        self.random = random
    }

    /// The lines written up to `now`, in the order of writing.
    mutating func lines(upTo now: Timestamp) -> [SampleLine] {
        for (index, pupil) in pupils.enumerated() {
            enrol(pupil)
            contact(pupil, isLate: index % 20 == 7)
            attend(pupil, isLeaving: index == pupils.count / 2)
        }
        addWrongLines()
        repeatSome()
        return lines.enumerated().filter { $0.element.writtenAt <= now }
            .sorted { ($0.element.writtenAt, $0.offset) < ($1.element.writtenAt, $1.offset) }.map(\.element)
    }

    private mutating func write(
        about pupil: SamplePupil, on date: CalendarDate, at time: Int, _ fields: [(String, JSONValue)]
    ) {
        number += 1
        lines.append(
            SampleLine(
                id: "\(school.sender)-\(number)", of: school, on: date, at: time,
                [("pupil", .string(pupil.ine))] + fields))
    }

    // MARK: Enrolments and contacts

    private mutating func enrol(_ pupil: SamplePupil) {
        for year in Set(days.map { SchoolYear($0) }).sorted() {
            write(
                about: pupil, on: max(year.firstDate, days[0].adding(days: -3)), at: 9 * 60,
                enrolment(pupil, "enrolled", since: year.firstDate))
        }
    }

    private func enrolment(_ pupil: SamplePupil, _ status: String, since: CalendarDate) -> [(String, JSONValue)] {
        [
            ("type", "enrolment"), ("status", .string(status)), ("since", .string("\(since)")),
            ("birthDate", .string("\(pupil.birthDate)")), ("division", .string(pupil.division)),
            ("level", .string(pupil.level)), ("postcode", "75019"),
        ]
    }

    /// - Parameter isLate: the school enters the family after the first absences.
    private mutating func contact(_ pupil: SamplePupil, isLate: Bool) {
        write(
            about: pupil, on: isLate ? days[days.count * 5 / 6] : days[0].adding(days: -3), at: 17 * 60,
            [
                ("type", "contact"), ("givenName", .string(pupil.givenName)), ("familyName", .string(pupil.familyName)),
                ("guardians", .array(pupil.guardians)),
            ])
    }

    // MARK: Attendance

    /// - Parameter isLeaving: two thirds into the term, the pupil leaves the school.
    private mutating func attend(_ pupil: SamplePupil, isLeaving: Bool) {
        let lastDay = isLeaving ? days[days.count * 2 / 3] : days[days.count - 1]
        var spell: (SampleSpell, left: Int)?
        for date in days where date <= lastDay {
            for halfDay in SampleCalendar.halfDays(of: date) {
                if spell == nil { spell = SampleSpell.begin(for: pupil, on: date, &random).map { ($0, $0.halfDays) } }
                guard let (present, left) = spell else { continue }
                record(present, of: pupil, date, halfDay)
                spell = left > 1 ? (present, left - 1) : nil
            }
        }
        guard isLeaving else { return }
        let destination: JSONValue = school.kind == .vocational ? "none" : "apprenticeship"
        write(
            about: pupil, on: lastDay, at: 16 * 60,
            enrolment(pupil, "left", since: SchoolYear(lastDay).firstDate)
                + [("until", .string("\(lastDay)")), ("destination", destination)])
    }

    private mutating func record(
        _ spell: SampleSpell, of pupil: SamplePupil, _ date: CalendarDate, _ halfDay: HalfDay
    ) {
        func fields(_ reason: AbsenceReason, _ status: AttendanceStatus = .recorded) -> [(String, JSONValue)] {
            [
                ("date", .string("\(date)")), ("halfDay", .string(halfDay.code)), ("kind", .string(spell.kind.code)),
                ("status", .string(status.code)), ("reason", reason.code.map(JSONValue.string) ?? .null),
                ("complete", .bool(spell.isComplete)),
            ]
        }
        // The roll is called in the first minutes of a half-day.
        let time = (halfDay == .morning ? 8 * 60 : 13 * 60 + 30) + 5 + random.below(20)
        write(about: pupil, on: date, at: time, fields(spell.reason))
        // One roll call in sixty is corrected: the pupil was there.
        if random.chance(1.0 / 60) {
            write(about: pupil, on: date, at: time + 30 + random.below(120), fields(spell.reason, .cancelled))
        } else if let excuse = spell.excuse {
            write(about: pupil, on: date.adding(days: excuse.afterDays), at: 10 * 60, fields(excuse.reason))
        }
    }

    // MARK: What goes wrong in real life

    /// Half a line in a hundred is sent twice.
    private mutating func repeatSome() {
        for line in lines where random.chance(0.005) { lines.append(line) }
    }

    /// Some lines that intake refuses, each for another reason.
    private mutating func addWrongLines() {
        guard let pupil = pupils.first else { return }
        let day = days[days.count / 2]
        let good: [(String, JSONValue)] = [
            ("pupil", .string(pupil.ine)), ("date", .string("\(day)")), ("halfDay", "morning"),
        ]
        func replacing(_ name: String, by value: JSONValue) -> [(String, JSONValue)] {
            good.filter { $0.0 != name } + [(name, value)]
        }
        let wrong: [[(String, JSONValue)]] =
            switch school.kind {
            case .collège:
                [replacing("date", by: "0209-10-05"), replacing("pupil", by: .string(Self.mistyped(pupil.ine)))]
            case .lycée: [replacing("reason", by: "panne-de-reveil"), replacing("halfDay", by: "evening")]
            case .vocational: [good.filter { $0.0 != "date" }, replacing("from", by: .string("\(day)T08:00:00+02:00"))]
            }
        for fields in wrong {
            number += 1
            lines.append(
                SampleLine(
                    id: "\(school.sender)-\(number)", of: school, on: day, at: 11 * 60, isWrong: true, fields))
        }
        if let last = lines.last, school.kind == .vocational {
            lines.append(SampleLine(broken: "id;eleve;date;demi-journee", writtenAt: last.writtenAt))
        }
    }

    /// The same digits with another letter.
    private static func mistyped(_ ine: String) -> String { String(ine.dropLast()) + (ine.hasSuffix("A") ? "B" : "A") }
}
