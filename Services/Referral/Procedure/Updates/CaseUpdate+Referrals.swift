import Messages

extension CaseUpdate {
    /// - Throws: why the pupil cannot be referred there.
    mutating func refer(
        to id: Identifier, asked: [String], due: CalendarDate?, by person: Person, command: Identifier
    ) throws(Refusal) {
        guard let present = pupilFile.present else { throw .noSuchCase }
        guard let partner = context.directory[id] else { throw .unknownPartner }
        guard partner.publicKey != nil else { throw .partnerWithoutKey }
        guard !present.referrals.contains(where: { $0.partner == id && $0.isActive }) else { throw .alreadyReferred }
        if let due, Timestamp(due.adding(days: 1)) <= now { throw .dueInThePast }
        // Only to tell the person at once: the referral itself is made out, and this proved again, when it is sent.
        _ = try Addressee(partner, for: context.age)
        let step = present.pending(.referral)
        let causes = step.map { present.steps[$0].causes } ?? pupilFile.standing.map(\.id)
        let referral = CaseReferral(
            id: Identifier(of: "referral", present.id.text, id.text, command.text), partner: id, asked: asked, due: due,
            by: person, confirmedAt: now, causes: causes, state: .waiting)
        changeCase { $0.referrals.append(referral) }
        if let step { finish(at: step, by: person) }
        // When it can be sent, `referred` says so at once; else it says that the referral waits, and once more when it goes.
        sendWaitingReferrals()
        if let kept = pupilFile.present?.referrals.last, kept.state == .waiting { emit(.referred(kept)) }
    }

    /// Sends what was confirmed and waited for the pupil's identity. What was true when it was confirmed is proved again: a birth
    /// date may have been corrected since.
    mutating func sendWaitingReferrals() {
        guard let present = pupilFile.present else { return }
        for (index, referral) in present.referrals.enumerated() where referral.state == .waiting {
            let addressee: Addressee
            do throws(Refusal) {
                guard let partner = context.directory[referral.partner] else { throw .unknownPartner }
                addressee = try Addressee(partner, for: context.age)
            } catch {
                takeBack(referral, reason: error.rawValue, by: nil)
                continue
            }
            guard let identity = context.identity(addressee.partner) else { continue }
            var sent = referral
            sent.state = .requested
            sent.sentAt = now
            if case .adultService = addressee { sent.isToAdultService = true }
            changeCase { $0.referrals[index] = sent }
            send(
                .request(
                    sent, of: present.id, to: addressee, identity: identity, postcode: context.postcode, at: now))
            emit(.referred(sent))
        }
    }

    /// Takes a referral back: the partner is told if it was asked.
    mutating func takeBack(_ referral: CaseReferral, reason: String, by person: Person?) {
        guard let present = pupilFile.present else { return }
        end(referral)
        if referral.state != .waiting { send(.withdrawal(referral, of: present.id, reason: reason, at: now)) }
        emit(.referralWithdrawn(referral: referral.id, partner: referral.partner, reason: reason, by: person))
    }

    /// Takes back what rests on alerts of which none stands any more, unless the partner has accepted: it works with the young
    /// person then, on grounds of its own, and a person decides (`withdraw-referral`) whether it should stop.
    mutating func takeBackReferrals(restingOn alert: Identifier) {
        for referral in pupilFile.present?.referrals ?? []
        where referral.awaitsAnswer && referral.causes.contains(alert) {
            guard !referral.causes.contains(where: { pupilFile.stands($0) }) else { continue }
            takeBack(referral, reason: "alert-withdrawn", by: nil)
        }
    }

    /// Takes back, accepted or not, what went to a service for adults on a birth date that was wrong.
    mutating func takeBackFromAdultServices() {
        for referral in pupilFile.present?.referrals ?? [] where referral.isActive && referral.isToAdultService {
            guard let sentAt = referral.sentAt else { continue }
            // Judged by what is known now of the pupil's age then: nobody is taken back for having turned 26 since.
            guard PupilAge(enrolments: context.enrolments, at: sentAt).adultServiceEligibility == nil else {
                continue
            }
            takeBack(referral, reason: "age-not-proved", by: nil)
        }
    }

    /// A partner's answer moves the referral, and the case with it.
    /// - Parameter partner: whose answer it is; nil where an older version of the code has passed it on.
    mutating func hear(_ reply: ReferralReply, from partner: Identifier?) throws(Refusal) {
        guard let present = pupilFile.present,
            let index = present.referrals.firstIndex(where: { $0.id == reply.referral })
        else { throw .noSuchReferral }
        let referral = present.referrals[index]
        guard partner ?? referral.partner == referral.partner else { throw .notYourReferral }
        guard referral.isActive, referral.state != .waiting else { throw .referralOver }
        if reply.kind == .solution, reply.solution == nil { throw .solutionMissing }
        emit(.answered(reply))
        switch reply.kind {
        case .acknowledged: advance(index, to: .acknowledged)
        // Progress is made by one who has accepted, even where the record that says so is still on its way.
        case .accepted, .progress: advance(index, to: .accepted)
        case .declined, .ended: end(referral)
        case .solution:
            end(referral)
            guard let solution = reply.solution else { return }
            emit(.solutionFound(solution, referral: referral.id, by: nil))
            if present.isOpen { close(reason: "solution", by: nil) }
        }
    }

    /// Tells the partner that its reply was refused.
    mutating func reject(_ reply: ReferralReply, of command: Command, _ refusal: Refusal) {
        let known = pupilFile.present?.referrals.first { $0.id == reply.referral }
        guard let partner = command.partner ?? known?.partner else { return }
        let rejection = ReplyRejection(
            reply: reply.id, referral: reply.referral, code: refusal.rawValue, detail: refusal.detail, at: now)
        send(rejection, to: partner, command: command.id)
    }

    private mutating func advance(_ index: Int, to state: CaseReferral.State) {
        changeCase { $0.referrals[index].state = max($0.referrals[index].state, state) }
    }

    /// The referral is over; what called for it may call again.
    private mutating func end(_ referral: CaseReferral) {
        changeCase { present in
            guard let index = present.referrals.firstIndex(where: { $0.id == referral.id }) else { return }
            present.referrals[index].state = .over
            present.steps.removeAll {
                $0.name == .referral && $0.state == .done && $0.causes.contains(where: referral.causes.contains)
            }
        }
    }
}

extension CaseChange {
    static func referred(_ referral: CaseReferral) -> CaseChange {
        .referred(
            referral: referral.id, partner: referral.partner, by: referral.by,
            awaiting: referral.state == .waiting ? "contact" : nil)
    }
}
