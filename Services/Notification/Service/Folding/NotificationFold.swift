import Correspondence
import Messages
import Streaming
import StreamingService

/// Notification as a fold over the log: alerts, cases and contacts in; letters out, and what becomes of them in again.
///
/// The state of a pupil is a ``LetterBook`` under the 16 bytes of the pseudonym. All that is judged is judged there; here
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
    private var rooms: [Int32: Mailroom] = [:]

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
            stateFormat: LetterBook.format, configuration: keys.digest)
    }

    func resume(_ task: StreamTask) { rooms[task.partition] = makeRoom(for: task) }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        guard room(of: task).key != nil else { return .halt(reason: Mailroom.noKey) }
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
        return change(event.alert.pupil, record, task) { book, now, office in
            book.hear(event.alert, event.change, at: now, office: office)
        }
    }

    private func applyCase(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        let type = try EventReader.type(of: record)
        // The outcomes of commands are told to who gave them.
        if CommandOutcome.eventTypes.contains(type) { return .done }
        let event = try EventReader.read(CaseEvent.self, record, type: type)
        try EventReader.check(record, isUnder: event.pupil)
        return change(event.pupil, record, task) { book, now, office in book.hear(event, at: now, office: office) }
    }

    private func applyDelivery(_ record: borrowing Record, _ task: StreamTask) throws(EventFailure) -> Verdict {
        let type = try EventReader.type(of: record)
        // The others are this fold's own words.
        guard type == .deliverySent || type == .deliveryFailed else { return .done }
        let delivery = try EventReader.read(Delivery.self, record, type: type)
        try EventReader.check(record, isUnder: delivery.pupil)
        let outcome: LetterBook.Outcome =
            delivery.state == .sent ? .sent : .failed(permanently: !delivery.willRetry)
        return change(delivery.pupil, record, task, onlyIfKnown: true) { book, now, office in
            book.hear(outcome, of: delivery.id, attempt: delivery.attempt, at: now, office: office)
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
            return change(pupil, record, task, onlyIfKnown: true) { book, now, _ in
                book.hearErasure(at: school, at: now)
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
        return change(sealed.pupil, record, task, onlyIfKnown: true) { book, now, office in
            book.hearContact(at: now, office: office)
        }
    }

    /// - Parameter onlyIfKnown: what is heard means nothing to a pupil of whom nothing is remembered.
    private func change(
        _ pupil: Pseudonym, _ record: borrowing Record, _ task: StreamTask, onlyIfKnown: Bool = false,
        _ hear: (inout LetterBook, _ now: Int64, Office) -> [LetterAction]
    ) -> Verdict {
        let time = record.headers["ce_time"].flatMap { Timestamp(String(decoding: $0, as: UTF8.self)) }
        let now = record.timestamp >= 0 ? record.timestamp : time?.milliseconds ?? 0
        let traceParent = EventReader.traceParent(of: record)
        do throws(StateFailure) {
            try change(pupil, task, traceParent, onlyIfKnown: onlyIfKnown) { book, office in hear(&book, now, office) }
            return .done
        } catch {
            return .halt(reason: "the letters of a pupil cannot be read: \(error)")
        }
    }

    func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {
        guard let pupil = Pseudonym(bytes: key) else { return }
        guard room(of: task).key != nil else { return task.state.setDue(key, now + LetterPolicy.minute) }
        // A book that cannot be read stops the partition at the pupil's next record, which can say so.
        try? change(pupil, task, nil, onlyIfKnown: true) { book, office in
            // Contacts may have come to be read without a record: by another key.
            book.hearContact(at: now, office: office) + book.advance(to: now, office: office)
        }
    }

    /// The contacts' keys are others than before, perhaps, or contacts have come unseen: what waited for that is due.
    func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) {
        guard room(of: task).key != nil else { return }
        keepKey(of: task)
        guard let pupil = Pseudonym(bytes: key), let value = task.state.value(of: key),
            let book = try? LetterBook(pupil: pupil, decoding: value), book.waiting.contains(where: { !$0.isAddressed })
        else { return }
        task.state.setDue(key, 0)
    }

    // MARK: - Tasks

    private func room(of task: StreamTask) -> Mailroom {
        if let room = rooms[task.partition], room.task === task { return room }
        let room = makeRoom(for: task)
        rooms[task.partition] = room
        return room
    }

    private func makeRoom(for task: StreamTask) -> Mailroom {
        let room = Mailroom(task, keys: opener.keys)
        var letters: [Pseudonym: [WaitingLetters.Letter]] = [:]
        task.state.forEachKey { key in
            guard let pupil = Pseudonym(bytes: key), let value = task.state.value(of: key),
                let book = try? LetterBook(pupil: pupil, decoding: value), !book.waiting.isEmpty
            else { return }
            letters[pupil] = waitingLetters(of: book, room.key.map { contacts(of: pupil, task, $0) })
        }
        waiting.begin(task, with: letters)
        return room
    }

    /// In the next transaction, where it is not kept yet, or is sealed to other keys than ours.
    private func keepKey(of task: StreamTask) {
        let room = room(of: task)
        guard !room.isKeyKept, let key = room.key else { return }
        RecipientKey.stateKey.withUnsafeBytes { task.state.set($0, to: key.record(for: opener.keys)) }
        room.isKeyKept = true
    }

    private func contacts(of pupil: Pseudonym, _ task: StreamTask, _ key: RecipientKey) -> ContactTable {
        ContactTable(
            pupil: pupil, table: task.table(Self.contacts), opener: opener, key: key, metrics: metrics)
    }

    /// - Parameter contacts: nil where no key of ours opens the one of recipients' ids, without which nobody is written to.
    private func waitingLetters(of book: LetterBook, _ contacts: ContactTable?) -> [WaitingLetters.Letter] {
        book.waiting.map { letter in
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
        guard let key = room(of: task).key,
            let book = pupil.bytes.withUnsafeBytes({ pupilKey in
                task.state.value(of: pupilKey).flatMap { try? LetterBook(pupil: pupil, decoding: $0) }
            })
        else { return }
        waiting.set(waitingLetters(of: book, contacts(of: pupil, task, key)), of: pupil, in: task.partition)
    }

    // MARK: - Books

    private func change(
        _ pupil: Pseudonym, _ task: StreamTask, _ traceParent: String?, onlyIfKnown: Bool,
        _ body: (inout LetterBook, Office) -> [LetterAction]
    ) throws(StateFailure) {
        guard let recipientKey = room(of: task).key else { return }
        let key = pupil.bytes
        let stored = key.withUnsafeBytes { task.state.value(of: $0).map(Array.init) }
        if stored == nil, onlyIfKnown { return }
        let before = try stored.map { bytes throws(StateFailure) in try LetterBook(pupil: pupil, decoding: bytes) }
        let contacts = contacts(of: pupil, task, recipientKey)
        keepKey(of: task)
        var book = before ?? LetterBook(pupil: pupil)
        let actions = body(&book, Office(policy: policy) { contacts.inForce(at: $0)?.recipients })
        for action in actions { perform(action, contacts, traceParent, task) }
        key.withUnsafeBytes { key in
            if book != before { task.state.set(key, to: book.isEmpty ? [] : book.encoded()) }
            if !book.isEmpty { task.state.setDue(key, book.due(policy)) }
        }
        waiting.set(waitingLetters(of: book, contacts), of: pupil, in: task.partition)
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
            let dispatch = Dispatch(letter: letter, place: place, contact: contact)
            task.perform(Effect(key: letter.pupil.bytes, payload: dispatch.encoded))
        }
    }
}
