extension CaseView {
    static let schema = Schema.object(
        "A case as its events tell it",
        summary + [
            .required("alerts", .array(of: AlertRow.schema)),
            .required("steps", .array(of: StepRow.schema)),
            .required("referrals", .array(of: ReferralRow.schema)),
            .required("interviews", .array(of: InterviewRow.schema)),
        ])

    /// What stands in a list, and at the head of the case itself.
    fileprivate static let summary: [Schema.Field] = [
        .required("case", .identifier),
        .required("pupil", .pupil),
        .required("school", .school),
        .required("state", .codes(of: State.self)),
        .required("revision", .integer(atLeast: 1), "one more with each event of the case"),
        .required("openedAt", .instant),
        .required("changedAt", .instant),
        .optional("due", .instant, "the first deadline of what is pending"),
        .required("late", .boolean, "whether a deadline of what is pending has passed"),
        .optional("solution", .codes(of: Solution.self)),
        .optional("closing", Closing.schema, "of a case that is closed"),
    ]
}

extension CaseView.AlertRow {
    fileprivate static let schema = Schema.object(
        "An alert of the case",
        AlertSummary.fields + [.required("stands", .boolean, "false: it was withdrawn")])
}

extension CaseView.StepRow {
    fileprivate static let schema = Schema.object(
        "A step of the procedure, and how it stands",
        CaseStep.fields + [
            .required("state", .codes(of: State.self)),
            .required("late", .boolean),
            .optional("by", .reference(to: .person), "who did or declined it"),
            .optional("reason", .code, "why it was dropped"),
        ])
}

extension CaseView.ReferralRow {
    fileprivate static let schema = Schema.object(
        "A referral, and how it stands",
        [
            .required("referral", .identifier),
            .required("partner", .identifier),
            .required("state", .codes(of: State.self)),
            .required("by", .reference(to: .person), "who confirmed it"),
            .optional("reason", .code, "why it was declined, ended or taken back"),
        ])
}

extension CaseView.InterviewRow {
    fileprivate static let schema = Schema.object(
        "An interview, and whether it was held",
        Interview.fields + [.required("held", .boolean), .required("by", .reference(to: .person))])
}

extension CaseView.Closing {
    fileprivate static let schema = Schema.object(
        "How the case ended",
        [.required("reason", .code), .required("at", .instant), .optional("by", .reference(to: .person))])
}

extension CaseList {
    static let schema = Schema.object(
        "A page of cases, those that changed last first",
        [
            .required(
                "cases",
                .array(
                    of: .object(
                        "A case in short",
                        CaseView.summary + [.required("pending", .array(of: .code), "the names of steps")]),
                    atMost: sizes.upperBound)),
            .optional("next", .identifier, "what to send as `after` for the next page; none: this is the last"),
        ])
}
