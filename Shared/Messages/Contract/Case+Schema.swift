extension CaseEvent {
    /// - Parameter fields: what the event says, beside whose case it is.
    static func schema(_ title: String, _ fields: [Schema.Field]) -> Schema {
        .object(
            title,
            [
                .required("case", .identifier),
                .required("pupil", .pupil),
                .required("school", .school),
                .required("revision", .integer(atLeast: 1), "one more with each event of the case"),
                .required("at", .instant, "when it happened"),
            ] + fields)
    }

    static func schema(of type: EventType) -> Schema? {
        let alert = Schema.Field.required("alert", .reference(to: .alertSummary))
        let step = Schema.Field.required("step", .reference(to: .step))
        let interview = Schema.Field.required("interview", .reference(to: .interview))
        let by = Schema.Field.required("by", .reference(to: .person))
        let byIfAnybody = Schema.Field.optional("by", .reference(to: .person))
        let reason = Schema.Field.required("reason", .code)
        let referral = Schema.Field.required("referral", .identifier)
        let partner = Schema.Field.required("partner", .identifier)
        switch type {
        case .caseOpened: return schema("A case was opened", [alert])
        case .caseAlertAttached: return schema("An alert joined the case", [alert])
        case .caseAlertWithdrawn: return schema("An alert of the case was withdrawn", [alert])
        case .caseStepDue: return schema("A step awaits the person in charge", [step])
        case .caseStepDone: return schema("A step was taken", [step, by])
        case .caseStepDropped: return schema("A step is asked for no longer", [step, reason, byIfAnybody])
        case .caseOverdue: return schema("The deadline of a step has passed", [step])
        case .caseInterviewScheduled: return schema("An interview was scheduled", [interview, by])
        case .caseInterviewHeld: return schema("An interview was held", [interview, by])
        case .caseReferred:
            let awaiting = Schema.Field.optional(
                "awaiting", .code, "contact: the partner cannot be asked yet; the event comes again when it is")
            return schema("A partner is asked", [referral, partner, by, awaiting])
        case .caseReferralWithdrawn:
            return schema("A referral was taken back", [referral, partner, reason, byIfAnybody])
        case .caseAnswered: return schema("A partner answered", [.required("reply", .reference(to: .reply))])
        case .caseSolutionFound:
            let solution = Schema.Field.required("solution", .codes(of: Solution.self))
            let origin = Schema.Field.optional("referral", .identifier, "the one that led to it")
            return schema("A solution was found", [solution, origin, byIfAnybody])
        case .caseClosed: return schema("The case was closed", [reason, byIfAnybody])
        case .caseReopened:
            return schema(
                "The case was opened again", [.optional("alert", .reference(to: .alertSummary)), byIfAnybody])
        default: return nil
        }
    }
}

extension CaseStep {
    static let schema = Schema.object("A step of the procedure", fields)

    static let fields: [Schema.Field] = [
        .required("name", .code, "contact-guardians, educational-team, report-to-academy, ..."),
        .optional("alert", .identifier, "the one that calls for it"),
        .required("role", .code, "who is to do it"),
        .optional("due", .instant),
        .optional("partners", .array(of: .codes(of: PartnerKind.self)), "proposed for this pupil"),
    ]
}

extension Person {
    static let schema = Schema.object(
        "A member of staff who acts",
        [
            .required("id", .identifier),
            .required("name", .text(atMost: 200)),
            .required("role", .text(atMost: 64)),
        ])
}

extension Interview {
    static let schema = Schema.object("An entretien de situation", fields)

    static let fields: [Schema.Field] = [
        .required("interview", .identifier, "the id that whoever scheduled it gave it, of its own in the case"),
        .required("at", .instant),
        .required("participants", codes, "roles: guardians, pupil, cpe, cio, ..."),
        .optional("objectives", codes, "agreed on; none until it was held"),
    ]

    private static let codes = Schema.array(of: .code, atMost: JSONCursor.maximumCodes)
}
