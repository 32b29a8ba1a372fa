public import Messages

/// Makes an alert of a transition: what it counts, when it was reached, who it concerns, in words for people.
public struct AlertWriter: Sendable {
    private let policy: PolicyDocument
    private let rules: JudgedRules

    public init(_ policy: PolicyDocument) {
        self.policy = policy
        rules = JudgedRules(policy)
    }

    /// - Parameters:
    ///   - cause: the fact through which the alert came to stand or ceased to.
    ///   - year: with the cause in it.
    ///   - enrolments: of the pupil.
    /// - Returns: nil when the policy does not judge by that rule.
    public func alert(
        _ transition: AlertTransition, cause: AttendanceFact, year: borrowing PupilYear, enrolments: EnrolmentHistory
    ) -> Alert? {
        guard let settings = policy[transition.rule] else { return nil }
        let evidence = Evidence(of: transition, in: year, under: rules)
        let first = year.days.date(ofDay: transition.day)
        let period = transition.span.period(from: first)
        let reachedOn = evidence.halfDays.dropFirst((settings.threshold ?? 1) - 1).first?.date
        return Alert(
            id: Alert.identifier(pupil: cause.pupil, rule: transition.rule.name, period: period),
            revision: Int(transition.revision),
            rule: transition.rule.name,
            severity: settings.severity,
            pupil: cause.pupil,
            school: evidence.school ?? cause.school,
            period: period,
            measure: evidence.halfDays.count,
            threshold: settings.threshold.map { JSONNumber($0) },
            reachedOn: reachedOn,
            evidence: evidence.halfDays,
            ageBand: enrolments.ageBand(on: reachedOn ?? first),
            policy: policy.reference,
            legalBasis: settings.legalBasis,
            explanation: Explanation(
                settings: settings, period: period, counted: evidence.halfDays.count, stands: transition.stands
            ).text)
    }
}
