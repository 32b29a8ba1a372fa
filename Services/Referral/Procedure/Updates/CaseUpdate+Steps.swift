import Messages

extension CaseUpdate {
    /// Makes pending what the alerts that stand call for and is not there yet.
    mutating func proposeSteps() {
        for alert in pupilFile.standing {
            for rule in procedure.steps(for: alert.rule) { propose(rule, for: alert) }
        }
        emitProposedPartners()
    }

    private mutating func propose(_ rule: StepRule, for alert: KnownAlert) {
        guard let present = pupilFile.present,
            !present.steps.contains(where: { $0.name == rule.name && $0.causes.contains(alert.id) })
        else { return }
        if let after = rule.after {
            guard present.steps.contains(where: { $0.name == after && $0.state == .done && $0.since <= alert.seenAt })
            else { return }
        }
        let partners = proposable(rule.partners)
        if rule.nature == .referral {
            // One decision at a time: while a partner is asked, the next is not proposed.
            guard !partners.isEmpty, !present.referrals.contains(where: \.isActive) else { return }
        }
        if let index = present.pending(rule.name) {
            changeCase { $0.steps[index].causes.append(alert.id) }
        } else {
            add(rule, causes: [alert.id], partners: partners)
        }
    }

    private mutating func add(_ rule: StepRule, causes: [Identifier], partners: [PartnerKind] = []) {
        let step = Step(
            name: rule.name, state: .pending, causes: causes,
            due: rule.hours.map { now.adding(seconds: Int64($0) * 3_600) },
            since: now, partners: partners)
        changeCase { $0.steps.append(step) }
        emit(.stepDue(onTheWire(step)))
    }

    /// The kinds of partner that may be proposed for this pupil.
    private func proposable(_ kinds: [PartnerKind]) -> [PartnerKind] {
        let mayGoToAdults = context.age.adultServiceEligibility != nil
        return kinds.filter { mayGoToAdults || SchoolService.receives($0) }
    }

    /// Says a pending referral again when other partners may be proposed than before: another alert calls for it, the birth date
    /// came or was corrected, the pupil is 16 now.
    private mutating func emitProposedPartners() {
        guard let present = pupilFile.present, let index = present.pending(.referral) else { return }
        let causes = present.steps[index].causes.compactMap { pupilFile.alert($0) }
        let rules = causes.flatMap { procedure.steps(for: $0.rule) }.filter { $0.name == .referral }
        var partners: [PartnerKind] = []
        for kind in proposable(rules.flatMap(\.partners)) where !partners.contains(kind) { partners.append(kind) }
        guard partners != present.steps[index].partners else { return }
        changeCase { $0.steps[index].partners = partners }
        if partners.isEmpty {
            drop(present.steps[index], reason: "no-partner", by: nil, forGood: false)
        } else if let step = pupilFile.present?.steps[index] {
            emit(.stepDue(onTheWire(step)))
        }
    }

    mutating func finish(at index: Int, by person: Person) {
        guard var step = pupilFile.present?.steps[index] else { return }
        step.state = .done
        step.since = now
        changeCase { $0.steps[index] = step }
        emit(.stepDone(onTheWire(step), by: person))
        for other in pupilFile.present?.steps ?? [] where other.state == .pending && isSequel(other.name, step.name) {
            drop(other, reason: "done-otherwise", by: person, forGood: true)
        }
    }

    /// Whether one of the two is what is done when the deadline of the other was missed: the guardians were reached after all, or
    /// were written to.
    private func isSequel(_ one: StepName, _ other: StepName) -> Bool {
        procedure.rule(of: one)?.next == other || procedure.rule(of: other)?.next == one
    }

    /// A pending step is no longer asked for.
    /// - Parameter forGood: its alerts do not call for it again.
    mutating func drop(_ step: Step, reason: String, by person: Person?, forGood: Bool) {
        let now = now
        changeCase { present in
            guard let index = present.pending(step.name) else { return }
            if forGood {
                present.steps[index].state = .setAside
                present.steps[index].since = now
            } else {
                present.steps.remove(at: index)
            }
        }
        emit(.stepDropped(onTheWire(step), reason: reason, by: person))
    }

    /// The pending steps that rest on this alert alone fall.
    mutating func dropSteps(calledForBy alert: Identifier) {
        for step in pupilFile.present?.steps ?? [] where step.state == .pending && step.causes.contains(alert) {
            if step.causes.count == 1 {
                drop(step, reason: "alert-withdrawn", by: nil, forGood: false)
            } else {
                changeCase { present in
                    guard let index = present.pending(step.name) else { return }
                    present.steps[index].causes.removeAll { $0 == alert }
                }
            }
        }
    }

    /// What is late by now, said once; and the end of the retention of what is closed.
    mutating func emitLateSteps() {
        guard let present = pupilFile.present else { return }
        if let closing = present.closing {
            if PupilFile.endOfRetention(closing.at) <= now { change { $0 = PupilFile(pupil: $0.pupil) } }
            return
        }
        for (index, step) in present.steps.enumerated() where step.state == .pending && !step.isLate {
            guard let due = step.due, due <= now else { continue }
            changeCase { $0.steps[index].isLate = true }
            emit(.overdue(onTheWire(step)))
            if let next = procedure.rule(of: step.name)?.next, let rule = procedure.rule(of: next),
                pupilFile.present?.pending(next) == nil
            {
                add(rule, causes: step.causes)
            }
        }
        for (index, referral) in present.referrals.enumerated() where referral.awaitsAnswer && !referral.isLate {
            guard let deadline = referral.deadline, deadline <= now else { continue }
            changeCase { $0.referrals[index].isLate = true }
            let answer = CaseStep(
                name: StepName.partnerAnswer.rawValue, alert: referral.causes.first, role: referral.by.role,
                due: deadline)
            emit(.overdue(answer))
        }
    }

    func onTheWire(_ step: Step) -> CaseStep {
        CaseStep(
            name: step.name.rawValue, alert: step.causes.first,
            role: (procedure.rule(of: step.name)?.role ?? .head).rawValue, due: step.due, partners: step.partners)
    }
}
