import Messages

extension CaseUpdate {
    /// Accepts or refuses a command; one that was answered before is not answered again. The outcome is emitted last, so a
    /// reader who sees it has seen every event the command caused.
    mutating func handle(_ command: Command) {
        let now = now
        guard !pupilFile.knows(command.id, cameAt: now) else { return }
        let isKeyKnown = command.key.map { key in pupilFile.commands.contains { $0.id == key } } ?? false
        change { pupilFile in
            if let key = command.key, !isKeyKnown { pupilFile.commands.append(KnownCommand(id: key, cameAt: now)) }
            pupilFile.commands.append(KnownCommand(id: command.id, cameAt: now))
            while pupilFile.commands.count > PupilFile.rememberedCommands {
                let forgotten = pupilFile.commands.removeFirst().cameAt
                pupilFile.forgottenUpTo = max(forgotten, pupilFile.forgottenUpTo ?? forgotten)
            }
        }
        // One key stands for one act: of two that were handed in at once, at two instances, the one that comes first.
        let refusal = isKeyKnown ? reuse(command) : refusal(of: command)
        followThrough()
        if let refusal, case .reply(let reply) = command.act { reject(reply, of: command, refusal) }
        answer(command, refusal: refusal)
    }

    private func reuse(_ command: Command) -> Refusal {
        if case .reply = command.act { .replyReused } else { .keyReused }
    }

    /// Carries a command out, or says why not.
    private mutating func refusal(of command: Command) -> Refusal? {
        do throws(Refusal) {
            try carryOut(command)
            return nil
        } catch {
            return error
        }
    }

    private mutating func carryOut(_ command: Command) throws(Refusal) {
        // A reply is about a referral, which a case opened later may have taken over.
        if case .reply(let reply) = command.act { return try hear(reply, from: command.partner) }
        guard let person = command.by else { throw .roleNotAllowed }
        guard let present = pupilFile.present, present.id == command.caseID else { throw .noSuchCase }
        switch command.act {
        case .reopen:
            try decide(person)
            try reopen(present, by: person)
        case .withdrawReferral(let id, let reason):
            // What a partner has accepted goes on after the case is closed, so it can be taken back then too.
            try decide(person)
            guard let referral = present.referrals.first(where: { $0.id == id }) else { throw .noSuchReferral }
            guard referral.isActive else { throw .referralOver }
            takeBack(referral, reason: reason, by: person)
        default:
            guard present.isOpen else { throw .caseClosed }
            try carryOut(command, in: present, by: person)
        }
    }

    /// - Precondition: the case is open.
    private mutating func carryOut(_ command: Command, in present: Case, by person: Person) throws(Refusal) {
        switch command.act {
        case .complete(let step):
            try record(person)
            try complete(StepName(rawValue: step), by: person)
        case .scheduleInterview(let interview):
            try record(person)
            try schedule(interview, by: person)
        case .holdInterview(let interview):
            try record(person)
            try hold(interview, by: person)
        case .confirm(let step):
            try decide(person)
            try confirm(StepName(rawValue: step), by: person)
        case .decline(let step, let reason):
            try decide(person)
            let index = try pendingStep(StepName(rawValue: step), in: present)
            drop(present.steps[index], reason: reason, by: person, forGood: true)
        case .refer(let partner, let asked, let due):
            try decide(person)
            try refer(to: partner, asked: asked, due: due, by: person, command: command.id)
        case .recordSolution(let solution):
            try decide(person)
            emit(.solutionFound(solution, referral: nil, by: person))
            close(reason: "solution", by: person)
        case .close(let reason):
            try decide(person)
            try close(present, reason: reason, by: person)
        case .reopen, .withdrawReferral, .reply: break
        }
    }

    /// No report and no referral leaves, and no case ends, but by somebody who may decide (RGPD art. 22).
    private func decide(_ person: Person) throws(Refusal) {
        guard procedure.deciders.contains(Role(rawValue: person.role)) else { throw .roleNotAllowed }
    }

    private func record(_ person: Person) throws(Refusal) {
        let role = Role(rawValue: person.role)
        guard procedure.staff.contains(role) || procedure.deciders.contains(role) else { throw .roleNotAllowed }
    }

    private func pendingStep(_ name: StepName, in present: Case) throws(Refusal) -> Int {
        guard let index = present.pending(name) else { throw .stepNotPending }
        return index
    }

    private mutating func confirm(_ name: StepName, by person: Person) throws(Refusal) {
        guard let present = pupilFile.present else { throw .noSuchCase }
        let index = try pendingStep(name, in: present)
        switch procedure.rule(of: name)?.nature ?? .task {
        case .decision: finish(at: index, by: person)
        case .referral: throw .needsPartner
        case .task: throw .notADecision
        }
    }

    private mutating func complete(_ name: StepName, by person: Person) throws(Refusal) {
        guard let present = pupilFile.present else { throw .noSuchCase }
        let index = try pendingStep(name, in: present)
        guard procedure.rule(of: name)?.nature ?? .task == .task else { throw .notATask }
        finish(at: index, by: person)
    }

    private mutating func schedule(_ interview: Interview, by person: Person) throws(Refusal) {
        guard pupilFile.present?.interviews.contains(where: { $0.id == interview.id }) == false else {
            throw .interviewKnown
        }
        changeCase { $0.interviews.append(CaseInterview(id: interview.id)) }
        emit(.interviewScheduled(interview, by: person))
    }

    /// An interview that was held is what the step of that name asked for.
    private mutating func hold(_ interview: Interview, by person: Person) throws(Refusal) {
        guard let index = pupilFile.present?.interviews.firstIndex(where: { $0.id == interview.id && !$0.isHeld })
        else { throw .noSuchInterview }
        changeCase { $0.interviews[index].isHeld = true }
        emit(.interviewHeld(interview, by: person))
        if let step = pupilFile.present?.pending(.interview) { finish(at: step, by: person) }
    }

    private mutating func close(_ present: Case, reason: String, by person: Person) throws(Refusal) {
        let hasLeft = pupilFile.standing.contains { $0.rule == .leftWithoutSolution }
        let reasons = hasLeft ? procedure.closingReasonsForLeavers : procedure.closingReasons
        guard reasons.contains(reason) else {
            throw procedure.closingReasons.contains(reason) ? .solutionRequired : .unknownReason
        }
        close(reason: reason, by: person)
    }

    private mutating func reopen(_ present: Case, by person: Person) throws(Refusal) {
        guard !present.isOpen else { throw .caseOpen }
        changeCase {
            $0.closing = nil
            $0.isHeldOpen = true
        }
        // What a person had settled by closing is in question again.
        change { pupilFile in
            for index in pupilFile.alerts.indices where pupilFile.alerts[index].place == .settled {
                pupilFile.alerts[index].place = .present
            }
        }
        emit(.reopened(alert: nil, by: person))
    }
}
