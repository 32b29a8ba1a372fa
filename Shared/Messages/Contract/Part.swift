/// A schema of a value inside messages or of an answer over HTTP, which has a file of its own because more than one message holds it.
public enum Part: String, Sendable, CaseIterable {
    case halfDay = "half-day"
    case policy
    case text
    case alertSummary = "alert-summary"
    case step
    case person
    case interview
    case reply
    case guardian
    case contact
    case audience
    case identity
    case refusal
    case act
    case commandReport = "command-report"
    case caseView = "case-view"
    case caseList = "case-list"
    case problem

    public var fileName: String { "\(rawValue).schema.json" }

    public var schema: Schema {
        switch self {
        case .halfDay:
            .object("A morning or an afternoon", [.required("date", .date), .required("halfDay", .halfDay)])
        case .policy:
            .object(
                "The policy that judged",
                [.required("name", .text(atMost: 64)), .required("version", .text(atMost: 64))])
        case .text:
            .object(
                "A sentence for people",
                [.required("fr", .text(atMost: 1_000)), .required("en", .text(atMost: 1_000))])
        case .alertSummary: AlertSummary.schema
        case .step: CaseStep.schema
        case .person: Person.schema
        case .interview: Interview.schema
        case .reply: ReferralReply.schema
        case .guardian: Guardian.schema
        case .contact: Contact.schema
        case .audience: Audience.schema
        case .identity: ReferralIdentity.schema
        case .refusal: CommandOutcome.Refusal.schema
        case .act: CaseAction.schema
        case .commandReport: CommandReport.schema
        case .caseView: CaseView.schema
        case .caseList: CaseList.schema
        case .problem: Self.problemSchema
        }
    }

    private static let problemSchema = Schema.object(
        "A problem (RFC 9457)",
        [
            .required("type", .text(atMost: 200), "about:blank, or what kind of problem it is"),
            .required("title", .text(atMost: 200)),
            .required("status", .integer(atLeast: 400)),
            .optional("detail", .text(atMost: 1_000), "in the language asked for (Accept-Language: fr, en)"),
            .optional("code", .code, "stable"),
            .optional("pointer", Schema(("type", "string")), "of the field that is wrong (RFC 6901); empty: the body"),
        ])
}
