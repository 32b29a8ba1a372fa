/// What an event of a case says, beside whose case it is.
public enum CaseHappening: Hashable, Sendable {
    /// - Parameter alert: the one that opened it.
    case opened(alert: AlertSummary)
    case alertAttached(alert: AlertSummary)
    case alertWithdrawn(alert: AlertSummary)
    /// A step of the procedure awaits the person in charge.
    case stepDue(CaseStep)
    case stepDone(CaseStep, by: Person)
    /// A step whose deadline has passed.
    case overdue(CaseStep)
    case interviewScheduled(Interview, by: Person)
    case interviewHeld(Interview, by: Person)
    /// - Parameter by: who confirmed it.
    case referred(referral: Identifier, partner: Identifier, by: Person)
    case answered(ReferralReply)
    /// - Parameter referral: the one that led to it, if one did.
    case solutionFound(Solution, referral: Identifier?, by: Person?)
    /// - Parameter reason: a code: `solution`, `alerts-withdrawn`, `left-territory`, ...
    case closed(reason: String, by: Person?)
    case reopened(alert: AlertSummary)

    static let eventTypes: [EventType] = [
        .caseOpened, .caseAlertAttached, .caseAlertWithdrawn, .caseStepDue, .caseStepDone, .caseOverdue,
        .caseInterviewScheduled, .caseInterviewHeld, .caseReferred, .caseAnswered, .caseSolutionFound, .caseClosed,
        .caseReopened,
    ]

    public var eventType: EventType {
        switch self {
        case .opened: .caseOpened
        case .alertAttached: .caseAlertAttached
        case .alertWithdrawn: .caseAlertWithdrawn
        case .stepDue: .caseStepDue
        case .stepDone: .caseStepDone
        case .overdue: .caseOverdue
        case .interviewScheduled: .caseInterviewScheduled
        case .interviewHeld: .caseInterviewHeld
        case .referred: .caseReferred
        case .answered: .caseAnswered
        case .solutionFound: .caseSolutionFound
        case .closed: .caseClosed
        case .reopened: .caseReopened
        }
    }

    init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        switch type {
        case .caseOpened: self = .opened(alert: try json["alert"].read())
        case .caseAlertAttached: self = .alertAttached(alert: try json["alert"].read())
        case .caseAlertWithdrawn: self = .alertWithdrawn(alert: try json["alert"].read())
        case .caseStepDue: self = .stepDue(try json["step"].read())
        case .caseStepDone: self = .stepDone(try json["step"].read(), by: try json["by"].read())
        case .caseOverdue: self = .overdue(try json["step"].read())
        case .caseInterviewScheduled:
            self = .interviewScheduled(try json["interview"].read(), by: try json["by"].read())
        case .caseInterviewHeld: self = .interviewHeld(try json["interview"].read(), by: try json["by"].read())
        case .caseReferred:
            self = .referred(
                referral: try json["referral"].read(), partner: try json["partner"].read(), by: try json["by"].read())
        case .caseAnswered: self = .answered(try json["reply"].read())
        case .caseSolutionFound:
            self = .solutionFound(
                try json["solution"].read(), referral: try json["referral"].readIfPresent(),
                by: try json["by"].readIfPresent())
        case .caseClosed: self = .closed(reason: try json["reason"].code(), by: try json["by"].readIfPresent())
        case .caseReopened: self = .reopened(alert: try json["alert"].read())
        default: throw json.failure(.invalidValue, "is no event of a case")
        }
    }

    func writeFields(to writer: inout JSONWriter) {
        switch self {
        case .opened(let alert), .alertAttached(let alert), .alertWithdrawn(let alert), .reopened(let alert):
            writer.field("alert", alert)
        case .stepDue(let step), .overdue(let step):
            writer.field("step", step)
        case .stepDone(let step, let person):
            writer.field("step", step)
            writer.field("by", person)
        case .interviewScheduled(let interview, let person), .interviewHeld(let interview, let person):
            writer.field("interview", interview)
            writer.field("by", person)
        case .referred(let referral, let partner, let person):
            writer.field("referral", referral)
            writer.field("partner", partner)
            writer.field("by", person)
        case .answered(let reply):
            writer.field("reply", reply)
        case .solutionFound(let solution, let referral, let person):
            writer.field("solution", solution)
            writer.field("referral", ifPresent: referral)
            writer.field("by", ifPresent: person)
        case .closed(let reason, let person):
            writer.field("reason", reason)
            writer.field("by", ifPresent: person)
        }
    }
}
