public import Messages

/// All letters about one pupil: what the family is to be told, who has been told, what is on its way.
///
/// A pure state machine. `hear` takes what the log says, in any order and any number of times; `advance` takes the time.
/// Letters are requested and suppressed by the one and leave by the other only, so that whatever a backlog brings is
/// judged by the hour at which it would be read.
///
/// One rule decides every case: *whoever is to be told believes, in the end, what stands*. So an alert that is
/// withdrawn before its letter leaves is not told; after, it is corrected; raised again, it is told again, unless
/// the correction had not left either, for then the first letter is right again.
public struct LetterBook: Hashable, Sendable {
    public let pupil: Pseudonym
    /// The alert of the latest date says that the pupil is of age.
    var isAdult = false
    /// In the order of their coming.
    var matters: [Matter] = []

    public init(pupil: Pseudonym) {
        self.pupil = pupil
    }

    /// Nothing to remember.
    public var isEmpty: Bool { matters.isEmpty }

    /// When `advance` is to be called next (milliseconds since 1970); nil: never.
    public func due(_ policy: LetterPolicy) -> Int64? {
        matters.map { $0.due(policy) }.min()
    }

    /// The letters that may leave, now or from some time on, and have not: they wait for the mail server, or for somebody to tell.
    public var waiting: [WaitingLetter] { matters.flatMap(\.waiting) }

    // MARK: - What is to be told

    /// - Parameters:
    ///   - now: the time of the record, which is when its cause came to us; milliseconds since 1970; so in all that follows.
    public mutating func hear(
        _ alert: Alert, _ change: AlertChange, at now: Int64, office: Office
    ) -> [LetterAction] {
        guard let subject = Subject(alert) else { return [] }
        let news = News(
            id: alert.id, subject: subject, school: alert.school, edition: alert.revision,
            change: alert.change ?? 0, stands: change != .withdrawn,
            opens: subject.opening(at: alert.school, heard: now), closes: now + office.policy.waiting,
            isLate: subject.isLate(heard: now, at: alert.school, reachedOn: alert.reachedOn, office.policy))
        if isNews(news), isLatest(alert) { isAdult = alert.ageBand == .adult }
        return hear(news, at: now, office: office)
    }

    private func isNews(_ news: News) -> Bool {
        matters.first { $0.id == news.id }?.isNews(news) ?? true
    }

    /// An alert says how old the pupil was on its date: one of an earlier date, heard late, says nothing about now.
    private func isLatest(_ alert: Alert) -> Bool {
        guard let reachedOn = alert.reachedOn else { return true }
        return !matters.contains { matter in
            if case .unexplainedAbsence(let date, _) = matter.subject { date > reachedOn } else { false }
        }
    }

    /// Interviews to which the family is invited, and the report to the academy.
    public mutating func hear(_ event: CaseEvent, at now: Int64, office: Office) -> [LetterAction] {
        guard let (subject, name) = Subject.of(event) else { return [] }
        // Nobody is invited to an interview that is over.
        let end = if case .interview(let at) = subject { at } else { now + office.policy.waiting }
        return hear(
            News(
                id: Identifier(of: event.caseID.text, subject.name, name), subject: subject, school: event.school,
                edition: event.revision, change: 0, stands: true, opens: 0, closes: end, isLate: end <= now),
            at: now, office: office)
    }

    private mutating func hear(_ news: News, at now: Int64, office: Office) -> [LetterAction] {
        var ledger = Ledger(pupil: pupil, now: now)
        if let index = matters.firstIndex(where: { $0.id == news.id }) {
            guard matters[index].take(news, &ledger) else { return [] }
            matters[index].settle(addressees(of: matters[index], office), &ledger)
        } else {
            var matter = Matter(news, &ledger)
            matter.settle(addressees(of: matter, office), &ledger)
            matters.append(matter)
        }
        return ledger.actions
    }

    // MARK: - Whom to tell

    /// A contact of the pupil is there or has changed, be it of a school that has nothing to tell.
    public mutating func hearContact(at now: Int64, office: Office) -> [LetterAction] {
        var ledger = Ledger(pupil: pupil, now: now)
        for index in matters.indices {
            matters[index].settle(addressees(of: matters[index], office), &ledger)
        }
        return ledger.actions
    }

    /// The pupil is erased at `school`: what has not left is suppressed, and all is forgotten, at the latest when the
    /// outcome of what is under way has come.
    public mutating func hearErasure(at school: UAI, at now: Int64) -> [LetterAction] {
        var ledger = Ledger(pupil: pupil, now: now)
        for index in matters.indices where matters[index].school == school { matters[index].erase(&ledger) }
        matters.removeAll { $0.isErased && !$0.isUnderway }
        return ledger.actions
    }

    /// Of an erased matter nobody is, whatever another school still knows.
    private func addressees(of matter: Matter, _ office: Office) -> [Recipient] {
        guard !matter.isErased else { return [] }
        return office.recipients(matter.school)?.addressees(isAdult: isAdult) ?? []
    }

    // MARK: - What became of letters

    /// How an attempt ended.
    public enum Outcome: Hashable, Sendable {
        case sent
        /// - Parameter permanently: another attempt would end alike.
        case failed(permanently: Bool)
    }

    public mutating func hear(
        _ outcome: Outcome, of delivery: Identifier, attempt: Int, at now: Int64, office: Office
    ) -> [LetterAction] {
        var ledger = Ledger(pupil: pupil, now: now)
        for index in matters.indices
        where matters[index].take(outcome, of: delivery, attempt: attempt, office.policy, &ledger) {
            matters[index].settle(addressees(of: matters[index], office), &ledger)
        }
        matters.removeAll { $0.isErased && !$0.isUnderway }
        return ledger.actions
    }

    // MARK: - Time

    /// Has letters leave, tried again and given up as their time comes, and forgets what is long over.
    /// - Parameter now: the clock, milliseconds since 1970.
    public mutating func advance(to now: Int64, office: Office) -> [LetterAction] {
        var ledger = Ledger(pupil: pupil, now: now)
        for index in matters.indices where matters[index].due(office.policy) <= now {
            matters[index].advance(addressees(of: matters[index], office), office.policy, &ledger)
        }
        matters.removeAll { $0.isForgotten(at: now, office.policy) }
        return ledger.actions
    }
}
