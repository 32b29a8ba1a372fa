import Messages

/// What happens to a matter, in the order of the log.
extension Matter {
    init(_ news: News, _ ledger: inout Ledger) {
        self.init(
            id: news.id, subject: news.subject, school: news.school, edition: news.edition, change: news.change,
            stands: news.stands, opens: news.opens, closes: news.closes, touched: ledger.now, since: ledger.now)
        if news.isLate { giveUp(.suppressed, .late, &ledger) }
    }

    /// Whether it is not known already.
    func isNews(_ news: News) -> Bool {
        (news.edition, news.change) > (edition, change)
    }

    /// - Returns: false when it is known already.
    mutating func take(_ news: News, _ ledger: inout Ledger) -> Bool {
        guard isNews(news) else { return false }
        let isNewEdition = news.edition > edition
        if isNewEdition, !news.stands, isUnaddressed { ledger.recordUnaddressed(.suppressed, self, .withdrawn) }
        edition = news.edition
        change = news.change
        stands = news.stands
        touched = max(touched, ledger.now)
        // A withdrawal carries only the evidence that remains, which may be none: the subject that the family was told is
        // kept, for the correction speaks of that.
        if stands {
            subject = news.subject
            school = news.school
        }
        if isNewEdition {
            opens = news.opens
            closes = news.closes
            since = ledger.now
            isGivenUp = false
            if news.isLate { giveUp(.suppressed, .late, &ledger) }
        }
        return true
    }

    /// Those who know nothing of it are not told.
    private mutating func giveUp(_ state: Delivery.State, _ reason: Ledger.Reason, _ ledger: inout Ledger) {
        if isUnaddressed { ledger.recordUnaddressed(state, self, reason) }
        isGivenUp = true
    }

    /// Requests the letters that are wanted now, and suppresses those that no longer are.
    /// - Parameter addressees: who is to be told, by the contact in force.
    mutating func settle(_ addressees: [Recipient], _ ledger: inout Ledger) {
        for index in correspondents.indices where correspondents[index].posting?.isUnderway != true {
            revise(index, addressees.first { $0.id == correspondents[index].recipient }, &ledger)
        }
        if stands, !isGivenUp {
            for newcomer in addressees where !correspondents.contains(where: { $0.recipient == newcomer.id }) {
                correspondents.append(Correspondent(recipient: newcomer.id, role: newcomer.role))
                revise(correspondents.count - 1, newcomer, &ledger)
            }
        }
        correspondents.removeAll { $0.belief == .nothing && $0.settled == 0 && $0.posting == nil }
    }

    /// Nobody is written to any more.
    mutating func erase(_ ledger: inout Ledger) {
        giveUp(.suppressed, .unreachable, &ledger)
        settle([], &ledger)
        isErased = true
    }

    /// - Parameter person: nil when they are no longer to be written to.
    private mutating func revise(_ index: Int, _ person: Recipient?, _ ledger: inout Ledger) {
        if let posting = correspondents[index].posting {
            let isWanted = wantedKind(correspondents[index]) == posting.kind && posting.edition == edition
            if let person, isWanted {
                correspondents[index].posting?.key = subject.key
                correspondents[index].posting?.language = person.language
                if isDeclined(by: person, correspondents[index].belief) { end(index, .suppressed, .optOut, &ledger) }
                return
            }
            let reason: Ledger.Reason =
                person == nil ? .unreachable : posting.edition < edition && stands ? .replaced : .withdrawn
            end(index, .suppressed, reason, &ledger)
        }
        guard let person, ledger.now < closes, correspondents[index].settled < edition,
            let kind = wantedKind(correspondents[index])
        else { return }
        let posting = Posting(
            edition: edition, kind: kind, key: subject.key, language: person.language,
            phase: .waiting(from: ledger.now))
        correspondents[index].posting = posting
        if isDeclined(by: person, correspondents[index].belief) { return end(index, .suppressed, .optOut, &ledger) }
        ledger.record(.requested, posting, of: self, to: correspondents[index])
    }

    /// Opting out keeps away what is new. Whoever holds an earlier letter hears that it no longer holds: else they would
    /// come to a meeting that has moved.
    private func isDeclined(by person: Recipient, _ belief: Correspondent.Belief) -> Bool {
        guard person.optOut, !subject.isRequiredByLaw else { return false }
        return switch belief {
        case .nothing, .corrected: true
        case .told, .unsure: false
        }
    }

    private func wantedKind(_ correspondent: Correspondent) -> Letter.Kind? {
        if isGivenUp, correspondent.belief == .nothing { return nil }
        return correspondent.wanted(standing: stands, key: subject.key)
    }

    /// The letter will not be sent, or not again.
    private mutating func end(
        _ index: Int, _ state: Delivery.State, _ reason: Ledger.Reason, _ ledger: inout Ledger
    ) {
        guard let posting = correspondents[index].posting else { return }
        ledger.record(state, posting, of: self, to: correspondents[index], reason)
        correspondents[index].posting = nil
        if posting.isUncertain { correspondents[index].belief = .unsure }
        // What is suppressed may be wanted again in the same edition: a contact is taken back and given anew. Who opts out
        // has had their say.
        if state != .suppressed || reason == .optOut { correspondents[index].settled = posting.edition }
    }

    /// - Returns: false when the outcome is none of this matter's, or known already.
    mutating func take(
        _ outcome: LetterBook.Outcome, of delivery: Identifier, attempt: Int, _ policy: LetterPolicy,
        _ ledger: inout Ledger
    ) -> Bool {
        let index = correspondents.firstIndex { correspondent in
            guard let posting = correspondent.posting, attempt >= 1, attempt <= posting.attempt else { return false }
            return self.delivery(of: posting.edition, to: correspondent) == delivery
        }
        guard let index, let posting = correspondents[index].posting else { return false }
        touched = max(touched, ledger.now)
        switch outcome {
        case .sent:
            correspondents[index].belief = posting.belief
            correspondents[index].settled = posting.edition
            correspondents[index].posting = nil
        case .failed(let permanently):
            // Of an earlier attempt it says nothing about the one that is under way.
            guard posting.isUnderway, attempt == posting.attempt else { return false }
            if permanently {
                if posting.isUncertain { correspondents[index].belief = .unsure }
                correspondents[index].settled = posting.edition
                correspondents[index].posting = nil
            } else if attempt >= policy.backoff.attempts {
                end(index, .failed, .attemptsExhausted, &ledger)
            } else {
                let delay = policy.backoff.delay(after: attempt, spread: delivery.tieBreak)
                correspondents[index].posting?.phase = .waiting(from: ledger.now + delay)
            }
        }
        return true
    }

    // MARK: - Time

    mutating func advance(_ addressees: [Recipient], _ policy: LetterPolicy, _ ledger: inout Ledger) {
        for index in correspondents.indices { missOutcome(index, addressees, &ledger) }
        settle(addressees, &ledger)
        if ledger.now >= closes {
            for index in correspondents.indices where correspondents[index].posting?.isUnderway == false {
                end(index, .expired, .notSentInTime, &ledger)
            }
            if isUnaddressed { giveUp(.expired, .noContact, &ledger) }
        } else if ledger.now >= opens {
            for index in correspondents.indices { attempt(index, policy, &ledger) }
        }
    }

    /// An attempt whose outcome never came is made once more, if it is still wanted.
    private mutating func missOutcome(_ index: Int, _ addressees: [Recipient], _ ledger: inout Ledger) {
        guard let posting = correspondents[index].posting, case .underway(let until) = posting.phase,
            until <= ledger.now
        else { return }
        let isWanted =
            posting.edition == edition && wantedKind(correspondents[index]) == posting.kind && ledger.now < closes
            && addressees.contains {
                $0.id == correspondents[index].recipient && !isDeclined(by: $0, correspondents[index].belief)
            }
        correspondents[index].posting?.isUncertain = true
        if isWanted, !posting.isUncertain {
            correspondents[index].posting?.phase = .waiting(from: ledger.now)
        } else {
            end(index, .failed, .outcomeUnknown, &ledger)
        }
    }

    private mutating func attempt(_ index: Int, _ policy: LetterPolicy, _ ledger: inout Ledger) {
        guard var posting = correspondents[index].posting, case .waiting(let from) = posting.phase,
            from <= ledger.now
        else { return }
        posting.attempt += 1
        posting.phase = .underway(until: ledger.now + policy.outcome)
        correspondents[index].posting = posting
        ledger.record(.attempted, posting, of: self, to: correspondents[index])
        ledger.send(
            posting, of: self, to: correspondents[index],
            mustLeaveBefore: ledger.now + policy.outcome - policy.outcome / 4)
    }

    /// Long over, when a fact of its time can no longer change; or erased.
    func isForgotten(at now: Int64, _ policy: LetterPolicy) -> Bool {
        if isErased { return !isUnderway }
        return !isUnaddressed && correspondents.allSatisfy { $0.posting == nil }
            && now >= max(touched + policy.memory, closes)
    }
}
