public import Messages

/// Makes an alert of a transition: what it counts, when it was reached, who it concerns, in words for people.
public struct AlertWriter: Sendable {
    private let policy: PolicyDocument
    private let rules: CompiledPolicy

    public init(_ policy: PolicyDocument) {
        self.policy = policy
        rules = CompiledPolicy(policy)
    }

    /// - Parameters:
    ///   - occasion: through which the alert came to stand or ceased to.
    ///   - year: as it is after that.
    ///   - enrolments: of the pupil.
    public func alert(
        _ transition: AlertTransition, on cause: EvaluationCause, year: borrowing PupilYear,
        enrolments: EnrolmentHistory
    ) -> Alert {
        let first = year.days.date(ofDay: transition.day)
        let period = transition.span.period(from: first)
        // One that the policy does not judge any more is withdrawn as the texts have it, and measured by no threshold.
        let isJudged = rules.evaluates(transition.rule, transition.span, on: first)
        let settings = policy[transition.rule] ?? RuleSettings(transition.rule)
        let evidence = Evidence(of: transition, in: year, under: isJudged ? rules : nil)
        let reachedOn = isJudged ? evidence.halfDays.dropFirst((settings.threshold ?? 1) - 1).first?.date : nil
        return Alert(
            id: Alert.identifier(pupil: cause.pupil, rule: transition.rule.name, period: period),
            revision: Int(transition.revision),
            rule: transition.rule.name,
            severity: settings.severity,
            pupil: cause.pupil,
            school: evidence.school ?? cause.school,
            period: period,
            measure: evidence.halfDays.count,
            threshold: !isJudged ? nil : settings.threshold.map { JSONNumber($0) },
            reachedOn: reachedOn,
            evidence: evidence.halfDays,
            ageBand: enrolments.ageBand(on: reachedOn ?? first),
            policy: policy.reference,
            legalBasis: settings.legalBasis,
            explanation: Explanation(
                settings: settings, isJudged: isJudged, period: period, counted: evidence.halfDays.count,
                stands: transition.stands
            ).text)
    }
}
