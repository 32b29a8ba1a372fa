import Messages

/// What stands, from the text of policy.md alone: all facts at once, dictionaries, no state, no order of arrival.
/// Nothing here is shared with the implementation under test.
struct ReferencePolicy {
    enum Month { case calendar, rolling }

    struct Identity: Hashable, Comparable, CustomStringConvertible {
        let pupil: Pseudonym
        let rule: String
        let period: String

        var description: String { "\(pupil) \(rule) \(period)" }
        static func < (one: Self, other: Self) -> Bool { one.description < other.description }
    }

    struct Content: Hashable {
        var measure: Int
        var reachedOn: String
        var evidence: [String]
        var school: String
        var ageBand: String
    }

    /// n by rule; a rule that is not named is off.
    var thresholds: [String: Int] = ["four-half-days": 4, "ten-half-days": 10]
    var unexplained = true
    var month = Month.calendar
    var from: CalendarDate?
    var until: CalendarDate?

    func standing(_ facts: [AttendanceRecord], enrolments: [Enrolment] = []) -> [Identity: Content] {
        var inForce: [HalfDayKey: AttendanceRecord] = [:]
        for fact in facts {
            let key = HalfDayKey(pupil: fact.pupil, date: fact.date, halfDay: fact.halfDay)
            if let present = inForce[key], !wins(fact, over: present) { continue }
            inForce[key] = fact
        }
        let recorded = inForce.values.filter { $0.status == .recorded && $0.kind == .absence }
            .sorted { ($0.date, $0.halfDay.rawValue) < ($1.date, $1.halfDay.rawValue) }
        var alerts: [Identity: Content] = [:]

        func stand(_ rule: String, _ period: String, _ first: CalendarDate, _ counted: [AttendanceRecord], nth: Int) {
            if let from, first < from { return }
            if let until, first > until { return }
            let pupil = counted[0].pupil
            let reached = counted[nth - 1].date
            alerts[Identity(pupil: pupil, rule: rule, period: period)] = Content(
                measure: counted.count,
                reachedOn: reached.description,
                evidence: counted.map { "\($0.date) \($0.halfDay.code)" },
                school: counted[counted.count - 1].school.text,
                ageBand: ageBand(of: pupil, on: reached, enrolments))
        }

        for (_, facts) in Dictionary(grouping: recorded, by: \.pupil) {
            if unexplained {
                let byDate = Dictionary(grouping: facts.filter { $0.reason == .notGiven }, by: \.date)
                for (date, facts) in byDate { stand("unexplained-absence", date.description, date, facts, nth: 1) }
            }
            let counted = facts.filter { $0.complete && ($0.reason == .notGiven || $0.reason == .otherRefused) }
            for (rule, n) in thresholds {
                switch month {
                case .calendar:
                    let byMonth = Dictionary(grouping: counted) { String($0.date.description.prefix(7)) }
                    for (month, facts) in byMonth where facts.count >= n {
                        let first = CalendarDate("\(month)-01") ?? facts[0].date
                        stand(rule, month, first, facts, nth: n)
                    }
                case .rolling:
                    for (_, facts) in Dictionary(grouping: counted, by: { schoolYear(of: $0.date) }) {
                        for alert in rollingAlerts(facts, n) {
                            let date = alert[n - 1].date
                            stand(rule, date.description, date, alert, nth: n)
                        }
                    }
                }
            }
        }
        return alerts
    }

    private struct HalfDayKey: Hashable {
        let pupil: Pseudonym
        let date: CalendarDate
        let halfDay: HalfDay
    }

    private func schoolYear(of date: CalendarDate) -> Int { date.month >= 9 ? date.year : date.year - 1 }

    /// The half-days of each alert.
    private func rollingAlerts(_ counted: [AttendanceRecord], _ n: Int) -> [[AttendanceRecord]] {
        var alerts: [[AttendanceRecord]] = []
        for (position, halfDay) in counted.enumerated() {
            let before = alerts.last?.last?.date
            let window = counted[...position].filter {
                $0.date.days > halfDay.date.days - 30 && (before.map { [date = $0.date] in date > $0 } ?? true)
            }
            if let before, halfDay.date <= before { continue }
            if window.count == n { alerts.append(window) }
        }
        return alerts
    }

    /// Facts, 1.
    private func wins(_ one: AttendanceRecord, over other: AttendanceRecord) -> Bool {
        func rank(_ fact: AttendanceRecord) -> [UInt64] {
            let kinds: [AttendanceKind] = [.absence, .lateness, .exclusion, .internalExclusion, .unknown]
            let reasons: [String?] = [
                nil, "illness", "family-contagious-illness", "family-gathering", "transport-difficulty",
                "accompanying-guardians", "other-accepted", "other-refused", "school-activity", "exclusion",
            ]
            return [
                Digest.tieBreak(fact.id.text),
                fact.status == .recorded ? 0 : 1,
                UInt64(kinds.firstIndex(of: fact.kind) ?? 99),
                UInt64(reasons.firstIndex(of: fact.reason.code) ?? 99),
                fact.complete ? 0 : 1,
                UInt64(fact.school.text.prefix(7)) ?? 0,
            ]
        }
        if one.recordedAt != other.recordedAt { return one.recordedAt > other.recordedAt }
        return rank(other).lexicographicallyPrecedes(rank(one))
    }

    private func ageBand(of pupil: Pseudonym, on date: CalendarDate, _ enrolments: [Enrolment]) -> String {
        let own = enrolments.filter { $0.pupil == pupil && $0.status != .cancelled }
        func last(_ enrolments: [Enrolment]) -> Enrolment? {
            enrolments.max { ($0.since, $0.school.text) < ($1.since, $1.school.text) }
        }
        let covering = last(own.filter { $0.since <= date && ($0.until.map { $0 >= date } ?? true) })
        guard let birth = covering?.birthDate ?? last(own.filter { $0.birthDate != nil })?.birthDate else {
            return "unknown"
        }
        // The sixteenth birthday of somebody born on 29 February is 1 March in common years.
        func birthday(_ age: Int) -> CalendarDate {
            CalendarDate(year: birth.year + age, month: birth.month, day: birth.day)
                ?? CalendarDate(days: (CalendarDate(year: birth.year + age, month: 3, day: 1) ?? birth).days)
        }
        if date < birthday(16) { return "under-16" }
        return date < birthday(18) ? "16-17" : "adult"
    }
}
