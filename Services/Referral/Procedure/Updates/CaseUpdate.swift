import Messages

/// One message being judged: the dossier as it changes, and what is to be sent.
struct CaseUpdate {
    private(set) var pupilFile: PupilFile
    private(set) var outcomes: [Outcome] = []
    let context: CaseContext

    init(_ pupilFile: PupilFile, in context: CaseContext) {
        self.pupilFile = pupilFile
        self.context = context
    }

    var now: Timestamp { context.now }
    var procedure: LegalProcedure { context.procedure }

    mutating func change(_ body: (inout PupilFile) -> Void) { body(&pupilFile) }

    /// Changes the present case; nothing without one.
    mutating func changeCase(_ body: (inout Case) -> Void) {
        guard var present = pupilFile.present else { return }
        body(&present)
        pupilFile.present = present
    }

    /// Says an event of the present case.
    mutating func emit(_ happening: CaseChange) {
        changeCase { $0.revision += 1 }
        guard let present = pupilFile.present else { return }
        outcomes.append(
            .said(
                CaseEvent(
                    caseID: present.id, pupil: pupilFile.pupil, school: present.school, revision: present.revision,
                    at: now,
                    happening: happening)))
    }

    mutating func answer(_ command: Command, refusal: Refusal?) {
        let isKeyAnothers = refusal == .keyReused || refusal == .replyReused
        outcomes.append(
            .answered(
                CommandOutcome(
                    command: command.id, caseID: command.caseID, pupil: pupilFile.pupil,
                    revision: pupilFile.present?.revision ?? 0, at: now, refusal: refusal?.onTheWire,
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
        guard pupilFile.present?.isOpen == true else { return }
        sendWaitingReferrals()
        proposeSteps()
        closeIfNothingStands()
    }
}
