import Messages

/// One message being judged: the dossier as it changes, and what is to be sent.
struct Proceeding {
    private(set) var dossier: Dossier
    private(set) var outcomes: [Outcome] = []
    let circumstances: Circumstances

    init(_ dossier: Dossier, in circumstances: Circumstances) {
        self.dossier = dossier
        self.circumstances = circumstances
    }

    var now: Timestamp { circumstances.now }
    var procedure: LegalProcedure { circumstances.procedure }

    mutating func change(_ body: (inout Dossier) -> Void) { body(&dossier) }

    /// Changes the present case; nothing without one.
    mutating func changeCase(_ body: (inout Case) -> Void) {
        guard var present = dossier.present else { return }
        body(&present)
        dossier.present = present
    }

    /// Says an event of the present case.
    mutating func say(_ happening: CaseHappening) {
        changeCase { $0.revision += 1 }
        guard let present = dossier.present else { return }
        outcomes.append(
            .said(
                CaseEvent(
                    caseID: present.id, pupil: dossier.pupil, school: present.school, revision: present.revision,
                    at: now,
                    happening: happening)))
    }

    mutating func answer(_ command: Command, refusal: Refusal?) {
        let isKeyAnothers = refusal == .keyReused || refusal == .replyReused
        outcomes.append(
            .answered(
                CommandOutcome(
                    command: command.id, caseID: command.caseID, pupil: dossier.pupil,
                    revision: dossier.present?.revision ?? 0, at: now, refusal: refusal?.onTheWire,
                    key: isKeyAnothers ? nil : command.key)))
    }

    mutating func send(_ rejection: ReplyRejection, to partner: Identifier, command: Identifier) {
        outcomes.append(.rejected(rejection, partner: partner, command: command))
    }

    mutating func send(_ referral: OutgoingReferral) { outcomes.append(.referred(referral)) }

    /// What follows from how things stand now, whichever message made them so. So messages that wait for each other may come in
    /// any order.
    mutating func followThrough() {
        // Also of a case that is closed: what a partner has accepted goes on after it.
        takeBackFromAdultServices()
        guard dossier.present?.isOpen == true else { return }
        sendWaitingReferrals()
        proposeSteps()
        closeIfNothingStands()
    }
}
