/// What an event of a case says, beside whose case it is.
public enum CaseChange: Hashable, Sendable {
    /// - Parameter alert: the one that opened it.
    case opened(alert: AlertSummary)
    case alertAttached(alert: AlertSummary)
    case alertWithdrawn(alert: AlertSummary)
    /// A step of the procedure awaits the person in charge.
    case stepDue(CaseStep)
    case stepDone(CaseStep, by: Person)
    /// A step that was due is asked for no longer.
    /// - Parameters:
    ///   - reason: a code: `alert-withdrawn`, `done-otherwise`, or why a person declined it.
    ///   - by: who declined it; nil when what called for it fell.
    case stepDropped(CaseStep, reason: String, by: Person?)
    /// A step whose deadline has passed.
    case overdue(CaseStep)
    case interviewScheduled(Interview, by: Person)
    case interviewHeld(Interview, by: Person)
    /// - Parameters:
    ///   - by: who confirmed it.
    ///   - awaiting: `contact` while the partner cannot be asked yet; the event comes again when it is.
    case referred(referral: Identifier, partner: Identifier, by: Person, awaiting: String?)
    /// - Parameters:
    ///   - reason: a code: `alert-withdrawn`, `case-closed`, ..., or the one that a person gave.
    ///   - by: who took it back; nil when what it rested on fell.
    case referralWithdrawn(referral: Identifier, partner: Identifier, reason: String, by: Person?)
    case answered(ReferralReply)
    /// - Parameter referral: the one that led to it, if one did.
    case solutionFound(Solution, referral: Identifier?, by: Person?)
    /// - Parameter reason: a code: `solution`, `alerts-withdrawn`, `left-territory`, ...
    case closed(reason: String, by: Person?)
    /// - Parameters:
    ///   - alert: the one that was raised again.
    ///   - by: who opened it again, when no alert did.
    case reopened(alert: AlertSummary?, by: Person?)

    static let eventTypes: [EventType] = [
        .caseOpened, .caseAlertAttached, .caseAlertWithdrawn, .caseStepDue, .caseStepDone, .caseStepDropped,
        .caseOverdue,
        .caseInterviewScheduled, .caseInterviewHeld, .caseReferred, .caseReferralWithdrawn, .caseAnswered,
        .caseSolutionFound, .caseClosed,
        .caseReopened,
    ]

    public var eventType: EventType {
        switch self {
        case .opened: .caseOpened
        case .alertAttached: .caseAlertAttached
        case .alertWithdrawn: .caseAlertWithdrawn
        case .stepDue: .caseStepDue
        case .stepDone: .caseStepDone
        case .stepDropped: .caseStepDropped
        case .overdue: .caseOverdue
        case .interviewScheduled: .caseInterviewScheduled
        case .interviewHeld: .caseInterviewHeld
        case .referred: .caseReferred
        case .referralWithdrawn: .caseReferralWithdrawn
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
        case .caseStepDropped:
            self = .stepDropped(
                try json["step"].read(), reason: try json["reason"].code(), by: try json["by"].readIfPresent())
        case .caseOverdue: self = .overdue(try json["step"].read())
        case .caseInterviewScheduled:
            self = .interviewScheduled(try json["interview"].read(), by: try json["by"].read())
        case .caseInterviewHeld: self = .interviewHeld(try json["interview"].read(), by: try json["by"].read())
        case .caseReferred:
            self = .referred(
                referral: try json["referral"].read(), partner: try json["partner"].read(), by: try json["by"].read(),
                awaiting: try json["awaiting"].codeIfPresent())
        case .caseReferralWithdrawn:
            self = .referralWithdrawn(
                referral: try json["referral"].read(), partner: try json["partner"].read(),
                reason: try json["reason"].code(), by: try json["by"].readIfPresent())
        case .caseAnswered: self = .answered(try json["reply"].read())
        case .caseSolutionFound:
            self = .solutionFound(
                try json["solution"].read(), referral: try json["referral"].readIfPresent(),
                by: try json["by"].readIfPresent())
        case .caseClosed: self = .closed(reason: try json["reason"].code(), by: try json["by"].readIfPresent())
        case .caseReopened:
            self = .reopened(alert: try json["alert"].readIfPresent(), by: try json["by"].readIfPresent())
        default: throw json.failure(.invalidValue, "is no event of a case")
        }
    }

    func writeFields(to writer: inout JSONWriter) {
        switch self {
        case .opened(let alert), .alertAttached(let alert), .alertWithdrawn(let alert):
            writer.field("alert", alert)
        case .reopened(let alert, let person):
            writer.field("alert", ifPresent: alert)
            writer.field("by", ifPresent: person)
        case .stepDue(let step), .overdue(let step):
            writer.field("step", step)
        case .stepDone(let step, let person):
            writer.field("step", step)
            writer.field("by", person)
        case .stepDropped(let step, let reason, let person):
            writer.field("step", step)
            writer.field("reason", reason)
            writer.field("by", ifPresent: person)
        case .interviewScheduled(let interview, let person), .interviewHeld(let interview, let person):
            writer.field("interview", interview)
            writer.field("by", person)
        case .referred(let referral, let partner, let person, let awaiting):
            writer.field("referral", referral)
            writer.field("partner", partner)
            writer.field("by", person)
            writer.field("awaiting", ifPresent: awaiting)
        case .referralWithdrawn(let referral, let partner, let reason, let person):
            writer.field("referral", referral)
            writer.field("partner", partner)
            writer.field("reason", reason)
            writer.field("by", ifPresent: person)
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
