import Messages

/// What one call wants written and done, in order.
struct Ledger {
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
        _ state: Delivery.State, _ posting: Posting, of matter: Matter, to correspondent: Correspondent,
        _ reason: Reason? = nil
    ) {
        actions.append(
            .record(
                Delivery(
                    state, id: matter.delivery(of: posting.edition, to: correspondent), pupil: pupil,
                    cause: matter.cause(of: posting.edition), recipient: correspondent.name, channel: .email,
                    template: Letter.template(matter.subject, posting.kind), language: posting.language.tag,
                    attempt: posting.attempt, at: Timestamp(milliseconds: now), reason: reason?.rawValue)))
    }

    /// That a matter reached nobody, because nobody to tell was known.
    mutating func recordUnaddressed(_ state: Delivery.State, _ matter: Matter, _ reason: Reason) {
        let cause = matter.cause(of: matter.edition)
        let recipient = "family"
        actions.append(
            .record(
                Delivery(
                    state, id: Delivery.identifier(cause: cause, recipient: recipient, channel: .email), pupil: pupil,
                    cause: cause, recipient: recipient, channel: .email,
                    template: Letter.template(matter.subject, .notice), language: Language.french.tag, attempt: 0,
                    at: Timestamp(milliseconds: now), reason: reason.rawValue)))
    }

    mutating func send(
        _ posting: Posting, of matter: Matter, to correspondent: Correspondent, mustLeaveBefore: Int64
    ) {
        actions.append(
            .send(
                Letter(
                    delivery: matter.delivery(of: posting.edition, to: correspondent),
                    cause: matter.cause(of: posting.edition), pupil: pupil, school: matter.school,
                    recipient: correspondent.recipient, role: correspondent.role, kind: posting.kind,
                    subject: matter.subject, language: posting.language, attempt: posting.attempt,
                    since: max(matter.since, matter.opens), mustLeaveBefore: mustLeaveBefore)))
    }
}
