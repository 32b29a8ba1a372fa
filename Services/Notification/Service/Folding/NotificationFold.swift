import Correspondence
import Messages
import Streaming
import StreamingService

/// Notification as a fold over the log: alerts, cases and contacts in; letters out, and what becomes of them in again.
///
/// The state of a pupil is a ``PupilLetters`` under the 16 bytes of the pseudonym. All that is judged is judged there; here
/// records become what the book hears, and what it wants becomes records and effects (exactly-once.md B4.15): `requested`
/// in the transaction of its cause; `attempted` in one of its own, with the effect that is handed over once it is
/// committed; the outcome comes back on `deliveries`, which the post has written.
final class NotificationFold: Fold {
    /// Indices into `Topology.inputs`.
    static let alerts = 0
    static let cases = 1
    static let deliveries = 2
    static let contacts = 3

    private let topics: TopicNames
    private let policy: LetterPolicy
    private let opener: ContactOpener
    private let waiting: WaitingLetters
    private let metrics: NotificationMetrics
    /// By partition.
    private var contexts: [Int32: TaskContext] = [:]

    init(
        topics: TopicNames, policy: LetterPolicy, opener: ContactOpener, waiting: WaitingLetters,
        metrics: NotificationMetrics
    ) {
        self.topics = topics
        self.policy = policy
        self.opener = opener
        self.waiting = waiting
        self.metrics = metrics
    }

    /// - Parameter keys: of contacts. Where they are others than before, what waits for one is looked at again.
    static func topology(_ topics: TopicNames, keys: SecretKeys) -> Topology {
        Topology(
            inputs: [
                Topology.Input(topics.name(of: .alerts), .stream),
                // Names of staff.
                Topology.Input(topics.name(of: .cases), .stream, holdsIdentity: true),
                Topology.Input(topics.name(of: .deliveries), .stream),
                Topology.Input(topics.name(of: .contacts), .table, holdsIdentity: true),
            ],
            outputs: [topics.name(of: .deliveries)], pinnedOutputs: [topics.name(of: .deliveries)],
            changelog: topics.name(of: .state(.notification)),
            deadLetters: topics.name(of: .deadLetters(.notification)),
            stateFormat: PupilLetters.format, configuration: keys.digest)
    }

    func resume(_ task: StreamTask) { contexts[task.partition] = makeContext(for: task) }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        guard context(of: task).key != nil else { return .halt(reason: TaskContext.noKey) }
        do throws(EventFailure) {
            switch input {
            case Self.alerts: return try applyAlert(record, task)
            case Self.cases: return try applyCase(record, task)
            case Self.deliveries: return try applyDelivery(record, task)
            default: return try applyContact(record, task)
            }
        } catch {
            return error.verdict
        }
    }

    private func applyAlert(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        let event = try EventReader.read(AlertEvent.self, record)
        try EventReader.check(record, isUnder: event.alert.pupil)
        return change(event.alert.pupil, record, task) { pupilLetters, now, context in
            pupilLetters.hear(event.alert, event.change, at: now, context: context)
        }
    }

    private func applyCase(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        let type = try EventReader.type(of: record)
        // The outcomes of commands are told to who gave them.
        if CommandOutcome.eventTypes.contains(type) { return .done }
        let event = try EventReader.read(CaseEvent.self, record, type: type)
        try EventReader.check(record, isUnder: event.pupil)
        return change(event.pupil, record, task) { pupilLetters, now, context in
            pupilLetters.hear(event, at: now, context: context)
        }
    }

    private func applyDelivery(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        let type = try EventReader.type(of: record)
        // The others are this fold's own words.
        guard type == .deliverySent || type == .deliveryFailed else { return .done }
        let delivery = try EventReader.read(Delivery.self, record, type: type)
        try EventReader.check(record, isUnder: delivery.pupil)
        let outcome: PupilLetters.Outcome =
            delivery.state == .sent ? .sent : .failed(permanently: !delivery.willRetry)
        return change(delivery.pupil, record, task, onlyIfKnown: true) { pupilLetters, now, context in
            pupilLetters.hear(outcome, of: delivery.id, attempt: delivery.attempt, at: now, context: context)
        }
    }

    /// The row is in the table already. It matters to a pupil of whom there is something to tell.
    private func applyContact(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        guard record.value != nil else {
            let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? ""
            let parts = key.split(separator: "/")
            guard parts.count == 2, let pupil = Pseudonym(hex: parts[0]), let school = try? UAI(parts[1]) else {
                throw .unreadable(code: "invalid-key", detail: "the key is not pupil/school")
            }
            return change(pupil, record, task, onlyIfKnown: true) { pupilLetters, now, _ in
                pupilLetters.hearErasure(at: school, at: now)
            }
        }
        let sealed = try EventReader.read(SealedContact.self, record)
        try EventReader.check(record, isBelow: sealed.pupil)
        // Opened here, so that a contact sealed to another key is found when it comes, not when a family waits.
        do throws(DecodingFailure) {
            _ = try sealed.opened(with: opener.keys)
        } catch {
            recount(sealed.pupil, task)
            throw EventFailure(error)
        }
        return change(sealed.pupil, record, task, onlyIfKnown: true) { pupilLetters, now, context in
            pupilLetters.hearContact(at: now, context: context)
        }
    }

    /// - Parameter onlyIfKnown: what is heard means nothing to a pupil of whom nothing is remembered.
    private func change(
        _ pupil: Pseudonym, _ record: borrowing Record, _ task: StreamTask, onlyIfKnown: Bool = false,
        _ hear: (inout PupilLetters, _ now: Int64, LetterContext) -> [LetterAction]
    ) -> Verdict {
        let time = record.headers["ce_time"].flatMap { Timestamp(String(decoding: $0, as: UTF8.self)) }
        let now = record.timestamp >= 0 ? record.timestamp : time?.milliseconds ?? 0
        let traceParent = EventReader.traceParent(of: record)
        do throws(StateFailure) {
            try change(pupil, task, traceParent, onlyIfKnown: onlyIfKnown) { pupilLetters, context in
                hear(&pupilLetters, now, context)
            }
            return .done
        } catch {
            return .halt(reason: "the letters of a pupil cannot be read: \(error)")
        }
    }

    func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {
        guard let pupil = Pseudonym(bytes: key) else { return }
        guard context(of: task).key != nil else { return task.state.setDue(key, now + LetterPolicy.minute) }
        // A book that cannot be read stops the partition at the pupil's next record, which can say so.
        try? change(pupil, task, nil, onlyIfKnown: true) { pupilLetters, context in
            // Contacts may have come to be read without a record: by another key.
            pupilLetters.hearContact(at: now, context: context) + pupilLetters.advance(to: now, context: context)
        }
    }

    /// The contacts' keys are others than before, perhaps, or contacts have come unseen: what waited for that is due.
    func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) {
        guard context(of: task).key != nil else { return }
        keepKey(of: task)
        guard let pupil = Pseudonym(bytes: key), let value = task.state.value(of: key),
            let pupilLetters = try? PupilLetters(pupil: pupil, decoding: value),
            pupilLetters.waiting.contains(where: { !$0.isAddressed })
        else { return }
        task.state.setDue(key, 0)
    }

    // MARK: - Tasks

    private func context(of task: StreamTask) -> TaskContext {
        if let context = contexts[task.partition], context.task === task { return context }
        let context = makeContext(for: task)
        contexts[task.partition] = context
        return context
    }

    private func makeContext(for task: StreamTask) -> TaskContext {
        let context = TaskContext(task, keys: opener.keys)
        var letters: [Pseudonym: [WaitingLetters.Letter]] = [:]
        task.state.forEachKey { key in
            guard let pupil = Pseudonym(bytes: key), let value = task.state.value(of: key),
                let pupilLetters = try? PupilLetters(pupil: pupil, decoding: value), !pupilLetters.waiting.isEmpty
            else { return }
            letters[pupil] = waitingLetters(of: pupilLetters, context.key.map { contacts(of: pupil, task, $0) })
        }
        waiting.begin(task, with: letters)
        return context
    }

    /// In the next transaction, where it is not kept yet, or is sealed to other keys than ours.
    private func keepKey(of task: StreamTask) {
        let context = context(of: task)
        guard !context.isKeyKept, let key = context.key else { return }
        RecipientKey.stateKey.withUnsafeBytes { task.state.set($0, to: key.record(for: opener.keys)) }
        context.isKeyKept = true
    }

    private func contacts(of pupil: Pseudonym, _ task: StreamTask, _ key: RecipientKey) -> ContactTable {
        ContactTable(
            pupil: pupil, table: task.table(Self.contacts), opener: opener, key: key, metrics: metrics)
    }

    /// - Parameter contacts: nil where no key of ours opens the one of recipients' ids, without which nobody is written to.
    private func waitingLetters(of pupilLetters: PupilLetters, _ contacts: ContactTable?) -> [WaitingLetters.Letter] {
        pupilLetters.waiting.map { letter in
            let cause: WaitingLetters.Cause =
                switch contacts {
                case nil: .key
                case _? where letter.isAddressed: .mail
                case let contacts?: contacts.isSealedToStrangers(at: letter.school) ? .key : .contact
                }
            return WaitingLetters.Letter(cause: cause, since: letter.since)
        }
    }

    /// What a pupil's letters wait for, where nothing else of them has changed.
    private func recount(_ pupil: Pseudonym, _ task: StreamTask) {
        guard let key = context(of: task).key,
            let pupilLetters = pupil.bytes.withUnsafeBytes({ pupilKey in
                task.state.value(of: pupilKey).flatMap { try? PupilLetters(pupil: pupil, decoding: $0) }
            })
        else { return }
        waiting.set(waitingLetters(of: pupilLetters, contacts(of: pupil, task, key)), of: pupil, in: task.partition)
    }

    // MARK: - Books

    private func change(
        _ pupil: Pseudonym, _ task: StreamTask, _ traceParent: String?, onlyIfKnown: Bool,
        _ body: (inout PupilLetters, LetterContext) -> [LetterAction]
    ) throws(StateFailure) {
        guard let recipientKey = context(of: task).key else { return }
        let key = pupil.bytes
        let stored = key.withUnsafeBytes { task.state.value(of: $0).map(Array.init) }
        if stored == nil, onlyIfKnown { return }
        let before = try stored.map { bytes throws(StateFailure) in try PupilLetters(pupil: pupil, decoding: bytes) }
        let contacts = contacts(of: pupil, task, recipientKey)
        keepKey(of: task)
        var pupilLetters = before ?? PupilLetters(pupil: pupil)
        let actions = body(&pupilLetters, LetterContext(policy: policy) { contacts.inForce(at: $0)?.recipients })
        for action in actions { perform(action, contacts, traceParent, task) }
        key.withUnsafeBytes { key in
            if pupilLetters != before { task.state.set(key, to: pupilLetters.isEmpty ? [] : pupilLetters.encoded()) }
            if !pupilLetters.isEmpty { task.state.setDue(key, pupilLetters.due(policy)) }
        }
        waiting.set(waitingLetters(of: pupilLetters, contacts), of: pupil, in: task.partition)
    }

    private func perform(
        _ action: LetterAction, _ contacts: ContactTable, _ traceParent: String?, _ task: StreamTask
    ) {
        switch action {
        case .record(let delivery):
            task.emit(
                .delivery(delivery, topic: topics.name(of: .deliveries), traceParent: traceParent).pinned(to: task))
            metrics.delivery(delivery.state)
        case .send(let letter):
            // The book sends to recipients of this contact only. Were it gone, no outcome would come, and the book asks again.
            guard let (contact, recipients) = contacts.inForce(at: letter.school),
                let place = recipients.place(of: letter.recipient)
            else { return }
            let dispatch = OutgoingLetter(letter: letter, place: place, contact: contact)
            task.perform(Effect(key: letter.pupil.bytes, payload: dispatch.encoded))
        }
    }
}
