import Messages

/// Which events a family is told of.
extension Subject {
    /// - Returns: nil when the rule is none that a family is told of by letter: the others are for the school to talk
    ///   about, and a chart of early warnings is no news for a kitchen table.
    init?(_ alert: Alert) {
        switch (alert.rule, alert.period) {
        case (.unexplainedAbsence, .date(let date)):
            self = .unexplainedAbsence(date: date, halfDays: HalfDays(alert.evidence.filter { $0.date == date }))
        case (.fourHalfDays, let period):
            self = .educationalTeam(halfDays: alert.measure ?? alert.evidence.count, period: period)
        case (.tenHalfDays, let period):
            self = .educationalCommunity(halfDays: alert.measure ?? alert.evidence.count, period: period)
        default:
            return nil
        }
    }

    /// - Returns: also what tells it from others of its kind in the case; nil when the event is none for the family.
    static func of(_ event: CaseEvent) -> (subject: Subject, name: String)? {
        switch event.happening {
        case .interviewScheduled(let interview, _) where !family.isDisjoint(with: interview.participants):
            (.interview(at: interview.at.milliseconds), interview.id.text)
        case .stepDone(let step, _) where step.name == "report-to-academy":
            (.reportToAcademy, step.alert?.text ?? "")
        default: nil
        }
    }

    /// How participants of an interview may name those who are invited by letter.
    private static let family: Set<String> = ["guardians", "guardian", "family", "parents", "pupil"]

    /// Before this, no letter leaves: an absence that is entered ahead may yet get its reason, and nobody is missed
    /// before the day has begun.
    /// - Parameter now: when it became known, milliseconds since 1970.
    func opening(at school: UAI, heard now: Int64) -> Int64 {
        guard case .unexplainedAbsence(let date, _) = self else { return 0 }
        let clock = SchoolClock(of: school)
        return now < clock.instant(date, hour: 0) ? clock.instant(date, hour: 8) : 0
    }

    /// Whether it happened so long before we heard of it that it is no news any more. When the school wrote it down is
    /// not asked: a school that goes live uploads a year that it recorded day by day.
    /// - Parameter now: when it became known, milliseconds since 1970.
    func isLate(heard now: Int64, at school: UAI, reachedOn: CalendarDate?, _ policy: LetterPolicy) -> Bool {
        let today = SchoolClock(of: school).local(now).date
        return switch self {
        case .unexplainedAbsence(let date, _): Int(today.days - date.days) > policy.latestAbsence
        case .educationalTeam, .educationalCommunity:
            reachedOn.map { Int(today.days - $0.days) > policy.latestProcedure } ?? false
        case .interview, .reportToAcademy: false
        }
    }
}

extension Subject.HalfDays {
    /// - Parameter evidence: of one date; without any, the whole day.
    init(_ evidence: [DatedHalfDay]) {
        let bits = evidence.reduce(0) { $0 | ($1.halfDay == .morning ? Self.morning : .afternoon).rawValue }
        self = Self(rawValue: bits) ?? .both
    }
}
