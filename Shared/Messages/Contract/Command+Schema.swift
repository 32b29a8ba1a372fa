extension Command {
    static let schema = Schema.object(
        "An act that awaits judgement",
        [
            .required("command", .identifier, "of the act: the same for a retry under one Idempotency-Key"),
            .required("case", .identifier),
            .required("pupil", .pupil),
            .required("at", .instant),
            .optional("by", .reference(to: .person), "who acts; left out for a partner's reply that is passed on"),
            .required("act", .reference(to: .act)),
            .optional("key", .identifier, "stands for the Idempotency-Key of the person: no other act has it"),
            .optional("partner", .identifier, "of a reply: whose it is"),
        ])
}

extension CaseAction {
    static let schema = Schema(
        ("title", "What a person does in a case, or a partner's reply that is passed on"), ("type", "object"),
        (
            "oneOf",
            .array(
                Kind.allCases.map { kind in
                    Schema.object(kind.rawValue, [.required("kind", .codes([kind.rawValue]))] + kind.fields).json
                })
        ))
}

extension CaseAction.Kind {
    /// What an act of this kind says, which is also the body of its resource over HTTP.
    var fields: [Schema.Field] { fields(from: "") }

    /// - Parameter place: where the schemas are, seen from the document that refers to them.
    func fields(from place: String) -> [Schema.Field] {
        switch self {
        case .confirm, .complete: [.required("step", .code)]
        case .decline: [.required("step", .code), .required("reason", .code)]
        case .scheduleInterview, .holdInterview: [.required("interview", .reference(to: .interview, in: place))]
        case .refer:
            [
                .required("partner", .identifier),
                .optional("asked", .array(of: .code, atMost: JSONCursor.maximumCodes), "what is asked of the partner"),
                .optional("due", .date, "by when an answer is needed"),
            ]
        case .withdrawReferral: [.required("referral", .identifier), .required("reason", .code)]
        case .recordSolution: [.required("solution", .codes(of: Solution.self))]
        case .close, .reopen: [.required("reason", .code)]
        case .reply: [.required("reply", .reference(to: .reply))]
        }
    }
}

extension CommandOutcome {
    static func schema(_ title: String, _ fields: [Schema.Field]) -> Schema {
        .object(
            title,
            [
                .required("command", .identifier),
                .required("case", .identifier),
                .required("pupil", .pupil),
                .required("revision", .integer(atLeast: 0), "of the case, after the command"),
                .required("at", .instant),
                .optional("key", .identifier, "of the command"),
            ] + fields)
    }
}

extension CommandReport {
    static let schema = Schema.object(
        "What became of an act",
        [
            .required("command", .identifier),
            .required("case", .identifier),
            .required("state", .codes(of: State.self)),
            .optional("revision", .integer(atLeast: 0), "of the case, once the act was judged"),
            .optional("at", .instant, "when the act was judged"),
            .optional("refusal", .reference(to: .refusal), "with refused"),
        ])
}

extension CommandOutcome.Refusal {
    static let schema = Schema.object(
        "Why an act was refused",
        [.required("code", .code, "stable"), .required("detail", .reference(to: .text))])
}
