import Messages

/// What one call wants written and done, in order.
struct LetterActions {
    let pupil: Pseudonym
    /// Milliseconds since 1970.
    let now: Int64
    private(set) var actions: [LetterAction] = []

    /// Codes beside the outcomes that come from outside.
    enum Reason: String {
        /// The cause has ceased to stand.
        case withdrawn
        /// A later edition says it otherwise, or makes a correction needless.
        case replaced
        /// The contact in force no longer names them.
        case unreachable
        /// It was heard of too long after it happened.
        case late
        /// They do not want letters that the law does not ask for.
        case optOut = "opt-out"
        case noContact = "no-contact"
        case notSentInTime = "not-sent-in-time"
        case attemptsExhausted = "attempts-exhausted"
        /// Twice an attempt was begun and its outcome never came back.
        case outcomeUnknown = "outcome-unknown"
    }

    init(pupil: Pseudonym, now: Int64) {
        self.pupil = pupil
        self.now = now
    }

    mutating func record(
        _ state: Delivery.State, _ pending: PendingLetter, of notification: FamilyNotification,
        to recipientState: RecipientState,
        _ reason: Reason? = nil
    ) {
        actions.append(
            .record(
                Delivery(
                    state, id: notification.delivery(of: pending.edition, to: recipientState), pupil: pupil,
                    cause: notification.cause(of: pending.edition), recipient: recipientState.name, channel: .email,
                    template: Letter.template(notification.subject, pending.kind), language: pending.language.tag,
                    attempt: pending.attempt, at: Timestamp(milliseconds: now), reason: reason?.rawValue)))
    }

    /// That a matter reached nobody, because nobody to tell was known.
    mutating func recordUnaddressed(_ state: Delivery.State, _ notification: FamilyNotification, _ reason: Reason) {
        let cause = notification.cause(of: notification.edition)
        let recipient = "family"
        actions.append(
            .record(
                Delivery(
                    state, id: Delivery.identifier(cause: cause, recipient: recipient, channel: .email), pupil: pupil,
                    cause: cause, recipient: recipient, channel: .email,
                    template: Letter.template(notification.subject, .notice), language: Language.french.tag, attempt: 0,
                    at: Timestamp(milliseconds: now), reason: reason.rawValue)))
    }

    mutating func send(
        _ pending: PendingLetter, of notification: FamilyNotification, to recipientState: RecipientState,
        mustLeaveBefore: Int64
    ) {
        actions.append(
            .send(
                Letter(
                    delivery: notification.delivery(of: pending.edition, to: recipientState),
                    cause: notification.cause(of: pending.edition), pupil: pupil, school: notification.school,
                    recipient: recipientState.recipient, role: recipientState.role, kind: pending.kind,
                    subject: notification.subject, language: pending.language, attempt: pending.attempt,
                    since: max(notification.since, notification.opens), mustLeaveBefore: mustLeaveBefore)))
    }
}
