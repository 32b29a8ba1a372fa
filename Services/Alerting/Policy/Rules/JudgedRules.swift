import Messages

/// A policy as the judging loop wants it: numbers in place, nothing to look up and no reference to count.
public struct JudgedRules: BitwiseCopyable, Sendable {
    let unexplainedAbsence: Bool
    let fourHalfDays: MonthlyRule?
    let tenHalfDays: MonthlyRule?
    /// In days since 1970.
    private let from: Int32
    private let until: Int32

    public init(_ policy: PolicyDocument) {
        unexplainedAbsence = policy[.unexplainedAbsence] != nil
        func monthly(_ rule: JudgedRule) -> MonthlyRule? {
            policy[rule].map { MonthlyRule(rule: rule, threshold: $0.threshold ?? 1, month: $0.month) }
        }
        fourHalfDays = monthly(.fourHalfDays)
        tenHalfDays = monthly(.tenHalfDays)
        from = policy.from?.days ?? .min
        until = policy.until?.days ?? .max
    }

    /// Whether this policy judges the alerts whose period begins on `date`.
    func isInForce(on date: CalendarDate) -> Bool { date.days >= from && date.days <= until }

    func monthly(_ rule: JudgedRule) -> MonthlyRule? {
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
}
