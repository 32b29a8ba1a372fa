import Messages

/// What happens to a matter, in the order of the log.
extension FamilyNotification {
    init(_ update: NotificationUpdate, _ letterActions: inout LetterActions) {
        self.init(
            id: update.id, subject: update.subject, school: update.school, edition: update.edition,
            change: update.change,
            stands: update.stands, opens: update.opens, closes: update.closes, touched: letterActions.now,
            since: letterActions.now)
        if update.isLate { giveUp(.suppressed, .late, &letterActions) }
    }

    /// Whether it is not known already.
    func isNews(_ update: NotificationUpdate) -> Bool {
        (update.edition, update.change) > (edition, change)
    }

    /// - Returns: false when it is known already.
    mutating func take(_ update: NotificationUpdate, _ letterActions: inout LetterActions) -> Bool {
        guard isNews(update) else { return false }
        let isNewEdition = update.edition > edition
        if isNewEdition, !update.stands, isUnaddressed {
            letterActions.recordUnaddressed(.suppressed, self, .withdrawn)
        }
        edition = update.edition
        change = update.change
        stands = update.stands
        touched = max(touched, letterActions.now)
        // A withdrawal carries only the evidence that remains, which may be none: the subject that the family was told is
        // kept, for the correction speaks of that.
        if stands {
            subject = update.subject
            school = update.school
        }
        if isNewEdition {
            opens = update.opens
            closes = update.closes
            since = letterActions.now
            isGivenUp = false
            if update.isLate { giveUp(.suppressed, .late, &letterActions) }
        }
        return true
    }

    /// Those who know nothing of it are not told.
    private mutating func giveUp(
        _ state: Delivery.State, _ reason: LetterActions.Reason, _ letterActions: inout LetterActions
    ) {
        if isUnaddressed { letterActions.recordUnaddressed(state, self, reason) }
        isGivenUp = true
    }

    /// Requests the letters that are wanted now, and suppresses those that no longer are.
    /// - Parameter addressees: who is to be told, by the contact in force.
    mutating func requestLetters(_ addressees: [Recipient], _ letterActions: inout LetterActions) {
        for index in recipientStates.indices where recipientStates[index].pending?.isUnderway != true {
            revise(index, addressees.first { $0.id == recipientStates[index].recipient }, &letterActions)
        }
        if stands, !isGivenUp {
            for newcomer in addressees where !recipientStates.contains(where: { $0.recipient == newcomer.id }) {
                recipientStates.append(RecipientState(recipient: newcomer.id, role: newcomer.role))
                revise(recipientStates.count - 1, newcomer, &letterActions)
            }
        }
        recipientStates.removeAll { $0.belief == .nothing && $0.finished == 0 && $0.pending == nil }
    }

    /// Nobody is written to any more.
    mutating func erase(_ letterActions: inout LetterActions) {
        giveUp(.suppressed, .unreachable, &letterActions)
        requestLetters([], &letterActions)
        isErased = true
    }

    /// - Parameter person: nil when they are no longer to be written to.
    private mutating func revise(_ index: Int, _ person: Recipient?, _ letterActions: inout LetterActions) {
        if let pending = recipientStates[index].pending {
            let isWanted = wantedKind(recipientStates[index]) == pending.kind && pending.edition == edition
            if let person, isWanted {
                recipientStates[index].pending?.key = subject.key
                recipientStates[index].pending?.language = person.language
                if isDeclined(by: person, recipientStates[index].belief) {
                    end(index, .suppressed, .optOut, &letterActions)
                }
                return
            }
            let reason: LetterActions.Reason =
                person == nil ? .unreachable : pending.edition < edition && stands ? .replaced : .withdrawn
            end(index, .suppressed, reason, &letterActions)
        }
        guard let person, letterActions.now < closes, recipientStates[index].finished < edition,
            let kind = wantedKind(recipientStates[index])
        else { return }
        let pending = PendingLetter(
            edition: edition, kind: kind, key: subject.key, language: person.language,
            phase: .waiting(from: letterActions.now))
        recipientStates[index].pending = pending
        if isDeclined(by: person, recipientStates[index].belief) {
            return end(index, .suppressed, .optOut, &letterActions)
        }
        letterActions.record(.requested, pending, of: self, to: recipientStates[index])
    }

    /// Opting out keeps away what is new. Whoever holds an earlier letter hears that it no longer holds: else they would
    /// come to a meeting that has moved.
    private func isDeclined(by person: Recipient, _ belief: RecipientState.Belief) -> Bool {
        guard person.optOut, !subject.isRequiredByLaw else { return false }
        return switch belief {
        case .nothing, .corrected: true
        case .told, .unsure: false
        }
    }

    private func wantedKind(_ recipientState: RecipientState) -> Letter.Kind? {
        if isGivenUp, recipientState.belief == .nothing { return nil }
        return recipientState.wanted(standing: stands, key: subject.key)
    }

    /// The letter will not be sent, or not again.
    private mutating func end(
        _ index: Int, _ state: Delivery.State, _ reason: LetterActions.Reason, _ letterActions: inout LetterActions
    ) {
        guard let pending = recipientStates[index].pending else { return }
        letterActions.record(state, pending, of: self, to: recipientStates[index], reason)
        recipientStates[index].pending = nil
        if pending.isUncertain { recipientStates[index].belief = .unsure }
        // What is suppressed may be wanted again in the same edition: a contact is taken back and given anew. Who opts out
        // has had their say.
        if state != .suppressed || reason == .optOut { recipientStates[index].finished = pending.edition }
    }

    /// - Returns: false when the outcome is none of this matter's, or known already.
    mutating func take(
        _ outcome: PupilLetters.Outcome, of delivery: Identifier, attempt: Int, _ policy: LetterPolicy,
        _ letterActions: inout LetterActions
    ) -> Bool {
        let index = recipientStates.firstIndex { recipientState in
            guard let pending = recipientState.pending, attempt >= 1, attempt <= pending.attempt else { return false }
            return self.delivery(of: pending.edition, to: recipientState) == delivery
        }
        guard let index, let pending = recipientStates[index].pending else { return false }
        touched = max(touched, letterActions.now)
        switch outcome {
        case .sent:
            recipientStates[index].belief = pending.belief
            recipientStates[index].finished = pending.edition
            recipientStates[index].pending = nil
        case .failed(let permanently):
            // Of an earlier attempt it says nothing about the one that is under way.
            guard pending.isUnderway, attempt == pending.attempt else { return false }
            if permanently {
                if pending.isUncertain { recipientStates[index].belief = .unsure }
                recipientStates[index].finished = pending.edition
                recipientStates[index].pending = nil
            } else if attempt >= policy.backoff.attempts {
                end(index, .failed, .attemptsExhausted, &letterActions)
            } else {
                let delay = policy.backoff.delay(after: attempt, spread: delivery.tieBreak)
                recipientStates[index].pending?.phase = .waiting(from: letterActions.now + delay)
            }
        }
        return true
    }

    // MARK: - Time

    mutating func advance(_ addressees: [Recipient], _ policy: LetterPolicy, _ letterActions: inout LetterActions) {
        for index in recipientStates.indices { missOutcome(index, addressees, &letterActions) }
        requestLetters(addressees, &letterActions)
        if letterActions.now >= closes {
            for index in recipientStates.indices where recipientStates[index].pending?.isUnderway == false {
                end(index, .expired, .notSentInTime, &letterActions)
            }
            if isUnaddressed { giveUp(.expired, .noContact, &letterActions) }
        } else if letterActions.now >= opens {
            for index in recipientStates.indices { attempt(index, policy, &letterActions) }
        }
    }

    /// An attempt whose outcome never came is made once more, if it is still wanted.
    private mutating func missOutcome(_ index: Int, _ addressees: [Recipient], _ letterActions: inout LetterActions) {
        guard let pending = recipientStates[index].pending, case .underway(let until) = pending.phase,
            until <= letterActions.now
        else { return }
        let isWanted =
            pending.edition == edition && wantedKind(recipientStates[index]) == pending.kind
            && letterActions.now < closes
            && addressees.contains {
                $0.id == recipientStates[index].recipient && !isDeclined(by: $0, recipientStates[index].belief)
            }
        recipientStates[index].pending?.isUncertain = true
        if isWanted, !pending.isUncertain {
            recipientStates[index].pending?.phase = .waiting(from: letterActions.now)
        } else {
            end(index, .failed, .outcomeUnknown, &letterActions)
        }
    }

    private mutating func attempt(_ index: Int, _ policy: LetterPolicy, _ letterActions: inout LetterActions) {
        guard var pending = recipientStates[index].pending, case .waiting(let from) = pending.phase,
            from <= letterActions.now
        else { return }
        pending.attempt += 1
        pending.phase = .underway(until: letterActions.now + policy.outcome)
        recipientStates[index].pending = pending
        letterActions.record(.attempted, pending, of: self, to: recipientStates[index])
        letterActions.send(
            pending, of: self, to: recipientStates[index],
            mustLeaveBefore: letterActions.now + policy.outcome - policy.outcome / 4)
    }

    /// Long over, when a fact of its time can no longer change; or erased.
    func isForgotten(at now: Int64, _ policy: LetterPolicy) -> Bool {
        if isErased { return !isUnderway }
        return !isUnaddressed && recipientStates.allSatisfy { $0.pending == nil }
            && now >= max(touched + policy.memory, closes)
    }
}
