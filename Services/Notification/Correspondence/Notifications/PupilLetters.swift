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
public struct PupilLetters: Hashable, Sendable {
    public let pupil: Pseudonym
    /// The alert of the latest date says that the pupil is of age.
    var isAdult = false
    /// In the order of their coming.
    var notifications: [FamilyNotification] = []

    public init(pupil: Pseudonym) {
        self.pupil = pupil
    }

    /// Nothing to remember.
    public var isEmpty: Bool { notifications.isEmpty }

    /// When `advance` is to be called next (milliseconds since 1970); nil: never.
    public func due(_ policy: LetterPolicy) -> Int64? {
        notifications.map { $0.due(policy) }.min()
    }

    /// The letters that may leave, now or from some time on, and have not: they wait for the mail server, or for somebody to tell.
    public var waiting: [WaitingLetter] { notifications.flatMap(\.waiting) }

    // MARK: - What is to be told

    /// - Parameters:
    ///   - now: the time of the record, which is when its cause came to us; milliseconds since 1970; so in all that follows.
    public mutating func hear(
        _ alert: Alert, _ change: AlertChange, at now: Int64, context: LetterContext
    ) -> [LetterAction] {
        guard let subject = Subject(alert) else { return [] }
        let update = NotificationUpdate(
            id: alert.id, subject: subject, school: alert.school, edition: alert.revision,
            change: alert.change ?? 0, stands: change != .withdrawn,
            opens: subject.opening(at: alert.school, heard: now), closes: now + context.policy.waiting,
            isLate: subject.isLate(heard: now, at: alert.school, reachedOn: alert.reachedOn, context.policy))
        if isNews(update), isLatest(alert) { isAdult = alert.ageBand == .adult }
        return hear(update, at: now, context: context)
    }

    private func isNews(_ update: NotificationUpdate) -> Bool {
        notifications.first { $0.id == update.id }?.isNews(update) ?? true
    }

    /// An alert says how old the pupil was on its date: one of an earlier date, heard late, says nothing about now.
    private func isLatest(_ alert: Alert) -> Bool {
        guard let reachedOn = alert.reachedOn else { return true }
        return !notifications.contains { notification in
            if case .unexplainedAbsence(let date, _) = notification.subject { date > reachedOn } else { false }
        }
    }

    /// Interviews to which the family is invited, and the report to the academy.
    public mutating func hear(_ event: CaseEvent, at now: Int64, context: LetterContext) -> [LetterAction] {
        guard let (subject, name) = Subject.of(event) else { return [] }
        // Nobody is invited to an interview that is over.
        let end = if case .interview(let at) = subject { at } else { now + context.policy.waiting }
        return hear(
            NotificationUpdate(
                id: Identifier(of: event.caseID.text, subject.name, name), subject: subject, school: event.school,
                edition: event.revision, change: 0, stands: true, opens: 0, closes: end, isLate: end <= now),
            at: now, context: context)
    }

    private mutating func hear(_ update: NotificationUpdate, at now: Int64, context: LetterContext) -> [LetterAction] {
        var letterActions = LetterActions(pupil: pupil, now: now)
        if let index = notifications.firstIndex(where: { $0.id == update.id }) {
            guard notifications[index].take(update, &letterActions) else { return [] }
            notifications[index].requestLetters(addressees(of: notifications[index], context), &letterActions)
        } else {
            var notification = FamilyNotification(update, &letterActions)
            notification.requestLetters(addressees(of: notification, context), &letterActions)
            notifications.append(notification)
        }
        return letterActions.actions
    }

    // MARK: - Whom to tell

    /// A contact of the pupil is there or has changed, be it of a school that has nothing to tell.
    public mutating func hearContact(at now: Int64, context: LetterContext) -> [LetterAction] {
        var letterActions = LetterActions(pupil: pupil, now: now)
        for index in notifications.indices {
            notifications[index].requestLetters(addressees(of: notifications[index], context), &letterActions)
        }
        return letterActions.actions
    }

    /// The pupil is erased at `school`: what has not left is suppressed, and all is forgotten, at the latest when the
    /// outcome of what is under way has come.
    public mutating func hearErasure(at school: UAI, at now: Int64) -> [LetterAction] {
        var letterActions = LetterActions(pupil: pupil, now: now)
        for index in notifications.indices where notifications[index].school == school {
            notifications[index].erase(&letterActions)
        }
        notifications.removeAll { $0.isErased && !$0.isUnderway }
        return letterActions.actions
    }

    /// Of an erased matter nobody is, whatever another school still knows.
    private func addressees(of notification: FamilyNotification, _ context: LetterContext) -> [Recipient] {
        guard !notification.isErased else { return [] }
        return context.recipients(notification.school)?.addressees(isAdult: isAdult) ?? []
    }

    // MARK: - What became of letters

    /// How an attempt ended.
    public enum Outcome: Hashable, Sendable {
        case sent
        /// - Parameter permanently: another attempt would end alike.
        case failed(permanently: Bool)
    }

    public mutating func hear(
        _ outcome: Outcome, of delivery: Identifier, attempt: Int, at now: Int64, context: LetterContext
    ) -> [LetterAction] {
        var letterActions = LetterActions(pupil: pupil, now: now)
        for index in notifications.indices
        where notifications[index].take(outcome, of: delivery, attempt: attempt, context.policy, &letterActions) {
            notifications[index].requestLetters(addressees(of: notifications[index], context), &letterActions)
        }
        notifications.removeAll { $0.isErased && !$0.isUnderway }
        return letterActions.actions
    }

    // MARK: - Time

    /// Has letters leave, tried again and given up as their time comes, and forgets what is long over.
    /// - Parameter now: the clock, milliseconds since 1970.
    public mutating func advance(to now: Int64, context: LetterContext) -> [LetterAction] {
        var letterActions = LetterActions(pupil: pupil, now: now)
        for index in notifications.indices where notifications[index].due(context.policy) <= now {
            notifications[index].advance(addressees(of: notifications[index], context), context.policy, &letterActions)
        }
        notifications.removeAll { $0.isForgotten(at: now, context.policy) }
        return letterActions.actions
    }
}
