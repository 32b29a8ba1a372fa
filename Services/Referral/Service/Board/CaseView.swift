import Messages

/// A case as its events tell it: what a person sees of it. A function of the events alone.
struct CaseView: Hashable, Sendable {
    struct AlertRow: Hashable, Sendable {
        var summary: AlertSummary
        var stands = true
    }

    struct StepRow: Hashable, Sendable {
        enum State: String, Sendable { case pending, done, dropped }

        var step: CaseStep
        var state = State.pending
        var isLate = false
        /// Who did or declined it.
        var by: Person?
        /// Why it was dropped.
        var reason: String?
    }

    struct ReferralRow: Hashable, Sendable {
        enum State: String, Sendable {
            case awaitingContact = "awaiting-contact"
            case requested, acknowledged, accepted, declined, solution, ended, withdrawn
        }

        let id: Identifier
        let partner: Identifier
        let by: Person
        var state: State
        var reason: String?
    }

    struct InterviewRow: Hashable, Sendable {
        var interview: Interview
        var isHeld = false
        var by: Person
    }

    struct Closing: Hashable, Sendable {
        let reason: String
        let by: Person?
        let at: Timestamp
    }

    let id: Identifier
    let pupil: Pseudonym
    private(set) var school: UAI
    private(set) var revision: Int
    let openedAt: Timestamp
    private(set) var changedAt: Timestamp
    /// Nil while it is open.
    private(set) var closing: Closing?
    private(set) var solution: Solution?
    private(set) var alerts: [AlertRow] = []
    private(set) var steps: [StepRow] = []
    private(set) var referrals: [ReferralRow] = []
    private(set) var interviews: [InterviewRow] = []

    /// - Parameter first: the event that opened it, or the first that the topic still has.
    init(_ first: CaseEvent) {
        id = first.caseID
        pupil = first.pupil
        school = first.school
        revision = 0
        openedAt = first.at
        changedAt = first.at
        apply(first)
    }

    /// - Parameter event: of this case; one of a revision that was applied changes nothing.
    mutating func apply(_ event: CaseEvent) {
        guard event.caseID == id, event.revision > revision else { return }
        revision = event.revision
        school = event.school
        changedAt = event.at
        switch event.happening {
        case .opened(let alert), .alertAttached(let alert): attach(alert)
        case .alertWithdrawn(let alert):
            for index in alerts.indices where alerts[index].summary.id == alert.id {
                alerts[index] = AlertRow(summary: alert, stands: false)
            }
        case .stepDue(let step):
            if let index = pending(step.name) { steps[index].step = step } else { steps.append(StepRow(step: step)) }
        case .stepDone(let step, let person): settle(step, .done, by: person)
        case .stepDropped(let step, let reason, let person): settle(step, .dropped, by: person, reason: reason)
        case .overdue(let step): if let index = pending(step.name) { steps[index].isLate = true }
        case .interviewScheduled(let interview, let person):
            interviews.append(InterviewRow(interview: interview, by: person))
        case .interviewHeld(let interview, let person):
            interviews.removeAll { $0.interview.id == interview.id }
            interviews.append(InterviewRow(interview: interview, isHeld: true, by: person))
        case .referred(let referral, let partner, let person, let awaiting):
            let state: ReferralRow.State = awaiting == nil ? .requested : .awaitingContact
            if let index = referrals.firstIndex(where: { $0.id == referral }) {
                referrals[index].state = state
            } else {
                referrals.append(ReferralRow(id: referral, partner: partner, by: person, state: state))
            }
        case .referralWithdrawn(let referral, _, let reason, _): move(referral, to: .withdrawn, reason)
        case .answered(let reply): hear(reply)
        case .solutionFound(let solution, _, _): self.solution = solution
        case .closed(let reason, let person):
            closing = Closing(reason: reason, by: person, at: event.at)
            // They end with the case (messages: `closed`).
            for index in steps.indices where steps[index].state == .pending {
                steps[index].state = .dropped
                steps[index].reason = "case-closed"
            }
        case .reopened(let alert, _):
            closing = nil
            solution = nil
            if let alert { attach(alert) }
        }
    }

    var pendingSteps: [StepRow] { steps.filter { $0.state == .pending } }
    var isLate: Bool { pendingSteps.contains(where: \.isLate) }
    /// The first deadline of what is pending.
    var due: Timestamp? { pendingSteps.compactMap(\.step.due).min() }

    private func pending(_ name: String) -> Int? { steps.firstIndex { $0.step.name == name && $0.state == .pending } }

    private mutating func attach(_ alert: AlertSummary) {
        alerts.removeAll { $0.summary.id == alert.id }
        alerts.append(AlertRow(summary: alert))
    }

    private mutating func settle(_ step: CaseStep, _ state: StepRow.State, by person: Person?, reason: String? = nil) {
        guard let index = pending(step.name) else { return }
        steps[index].state = state
        steps[index].by = person
        steps[index].reason = reason
    }

    private mutating func move(_ referral: Identifier, to state: ReferralRow.State, _ reason: String?) {
        guard let index = referrals.firstIndex(where: { $0.id == referral }) else { return }
        referrals[index].state = state
        referrals[index].reason = reason
    }

    private mutating func hear(_ reply: ReferralReply) {
        guard let row = referrals.first(where: { $0.id == reply.referral }) else { return }
        switch reply.kind {
        case .acknowledged: if row.state == .requested { move(reply.referral, to: .acknowledged, reply.reason) }
        case .accepted, .progress: move(reply.referral, to: .accepted, reply.reason)
        case .declined: move(reply.referral, to: .declined, reply.reason)
        case .solution: move(reply.referral, to: .solution, reply.reason)
        case .ended: move(reply.referral, to: .ended, reply.reason)
        }
    }
}
