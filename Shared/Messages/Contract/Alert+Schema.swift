extension Alert {
    static func schema(_ change: AlertChange) -> Schema {
        let title =
            switch change {
            case .raised: "An alert came to stand"
            case .changed: "An alert that stands has other content"
            case .withdrawn: "An alert ceased to stand"
            }
        let number: [Schema.Field] =
            change == .changed ? [.required("change", .integer(atLeast: 1), "1, 2, ... within the revision")] : []
        return Schema.object(
            title,
            [
                .required("id", .identifier, "a function of pupil, rule and period: the same in every replay"),
                .required("revision", .integer(atLeast: 1), "1, 2, ...: odd when raised, even when withdrawn"),
            ] + number + [
                .required("rule", .text(atMost: 64), "of the policy: \(rules); others may come"),
                .required("severity", .codes(of: Severity.self)),
                .required("pupil", .pupil),
                .required("school", .school, "of the last half-day of the evidence"),
                .required("period", .period),
                .nullable("measure", .integer(atLeast: 0), "what the rule measured; null: not known"),
                .optional("outOf", .integer(atLeast: 0), "the whole, where a share is compared"),
                .optional("threshold", .number, "a count, or a decimal share, to be compared exactly"),
                .nullable("reachedOn", .date),
                .required("evidence", .array(of: .reference(to: .halfDay)), "the half-days counted, in order of time"),
                .required("ageBand", .codes(of: AgeBand.self)),
                .required("policy", .reference(to: .policy)),
                .optional("legalBasis", .text(atMost: 200)),
                .required("explanation", .reference(to: .text)),
            ])
    }

    private static let rules = [
        Rule.unexplainedAbsence, .fourHalfDays, .tenHalfDays, .chronicAbsence, .dropInAttendance, .unbrokenAbsence,
        .repeatedExclusion, .leftWithoutSolution,
    ].map(\.rawValue).joined(separator: ", ")
}

extension AlertSummary {
    static let schema = Schema.object("An alert, as a case knows it", fields)

    static let fields: [Schema.Field] = [
        .required("id", .identifier),
        .required("revision", .integer(atLeast: 1)),
        .required("rule", .text(atMost: 64)),
        .required("severity", .codes(of: Severity.self)),
        .required("period", .period),
        .required("ageBand", .codes(of: AgeBand.self)),
    ]
}
