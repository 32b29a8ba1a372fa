/// A case as its events tell it: what a person sees of it. A function of the events alone.
public struct CaseView: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable, JSONCodable { case open, closed }

    public struct AlertRow: Hashable, Sendable {
        public var summary: AlertSummary
        public var stands = true
    }

    public struct StepRow: Hashable, Sendable {
        public enum State: String, Sendable, CaseIterable, JSONCodable { case pending, done, dropped }

        public var step: CaseStep
        public var state = State.pending
        public var isLate = false
        /// Who did or declined it.
        public var by: Person?
        /// Why it was dropped.
        public var reason: String?
    }

    public struct ReferralRow: Hashable, Sendable {
        public enum State: String, Sendable, CaseIterable, JSONCodable {
            case awaitingContact = "awaiting-contact"
            case requested, acknowledged, accepted, declined, solution, ended, withdrawn
        }

        public let id: Identifier
        public let partner: Identifier
        public let by: Person
        public var state: State
        public var reason: String?
    }

    public struct InterviewRow: Hashable, Sendable {
        public var interview: Interview
        public var isHeld = false
        public var by: Person
    }

    public struct Closing: Hashable, Sendable {
        public let reason: String
        public let by: Person?
        public let at: Timestamp
    }

    public let id: Identifier
    public let pupil: Pseudonym
    public private(set) var school: UAI
    public private(set) var revision: Int
    public let openedAt: Timestamp
    public private(set) var changedAt: Timestamp
    /// Nil while it is open.
    public private(set) var closing: Closing?
    public private(set) var solution: Solution?
    public private(set) var alerts: [AlertRow] = []
    public private(set) var steps: [StepRow] = []
    public private(set) var referrals: [ReferralRow] = []
    public private(set) var interviews: [InterviewRow] = []

    /// - Parameter first: the event that opened it, or the first that the topic still has.
    public init(_ first: CaseEvent) {
        id = first.caseID
        pupil = first.pupil
        school = first.school
        revision = 0
        openedAt = first.at
        changedAt = first.at
        apply(first)
    }

    /// - Parameter event: of this case; one of a revision that was applied changes nothing.
    public mutating func apply(_ event: CaseEvent) {
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
        case .stepDone(let step, let person): finish(step, .done, by: person)
        case .stepDropped(let step, let reason, let person): finish(step, .dropped, by: person, reason: reason)
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

    public var state: State { closing == nil ? .open : .closed }
    public var pendingSteps: [StepRow] { steps.filter { $0.state == .pending } }
    public var isLate: Bool { pendingSteps.contains(where: \.isLate) }
    /// The first deadline of what is pending.
    public var due: Timestamp? { pendingSteps.compactMap(\.step.due).min() }

    private func pending(_ name: String) -> Int? { steps.firstIndex { $0.step.name == name && $0.state == .pending } }

    private mutating func attach(_ alert: AlertSummary) {
        alerts.removeAll { $0.summary.id == alert.id }
        alerts.append(AlertRow(summary: alert))
    }

    private mutating func finish(_ step: CaseStep, _ state: StepRow.State, by person: Person?, reason: String? = nil) {
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
