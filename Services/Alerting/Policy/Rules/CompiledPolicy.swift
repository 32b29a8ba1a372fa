import Messages

/// A policy as the judging loop wants it: numbers in place, nothing to look up and no reference to count.
public struct CompiledPolicy: BitwiseCopyable, Sendable {
    let unexplainedAbsence: Bool
    let fourHalfDays: MonthlyRule?
    let tenHalfDays: MonthlyRule?
    /// In days since 1970.
    private let from: Int32
    private let until: Int32

    public init(_ policy: PolicyDocument) {
        unexplainedAbsence = policy[.unexplainedAbsence] != nil
        func monthly(_ rule: SupportedRule) -> MonthlyRule? {
            policy[rule].map { MonthlyRule(rule: rule, threshold: $0.threshold ?? 1, month: $0.month) }
        }
        fourHalfDays = monthly(.fourHalfDays)
        tenHalfDays = monthly(.tenHalfDays)
        from = policy.from?.days ?? .min
        until = policy.until?.days ?? .max
    }

    /// Whether this policy judges the alerts whose period begins on `date`.
    func isInForce(on date: CalendarDate) -> Bool { date.days >= from && date.days <= until }

    /// Whether this policy judges that alert. It does not where the rule is off, where it is not in force on the first date of the
    /// period, and where it counts in months of the other kind.
    func evaluates(_ rule: SupportedRule, _ span: PeriodSpan, on date: CalendarDate) -> Bool {
        guard isInForce(on: date) else { return false }
        switch rule {
        case .unexplainedAbsence: return unexplainedAbsence && span == .date
        case .fourHalfDays, .tenHalfDays: return monthly(rule)?.month.span == span
        }
    }

    func monthly(_ rule: SupportedRule) -> MonthlyRule? {
        switch rule {
        case .unexplainedAbsence: nil
        case .fourHalfDays: fourHalfDays
        case .tenHalfDays: tenHalfDays
        }
    }

    /// Whether one half-day can move alerts of the whole year.
    var areRolling: Bool {
        fourHalfDays?.month == .rolling30Days || tenHalfDays?.month == .rolling30Days
    }

    /// How this version judges: another number where the same policy and facts give other alerts than before.
    private static let revision = 1

    /// Of all that decides which alerts stand, the same in every process. The policy's name, severities and articles do not: they
    /// ride on alerts.
    public var digest: UInt64 {
        var text = "judgement \(Self.revision) from \(from) until \(until)"
        if unexplainedAbsence { text += " rule \(SupportedRule.unexplainedAbsence.rawValue)" }
        for rule in [fourHalfDays, tenHalfDays].compactMap(\.self) {
            text += " rule \(rule.rule.rawValue) n \(rule.threshold) \(rule.month.rawValue)"
        }
        return Digest.tieBreak(text)
    }
}
