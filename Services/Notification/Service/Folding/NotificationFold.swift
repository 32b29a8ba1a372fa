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
    private let metrics: NotificationMetrics

    init(topics: TopicNames, policy: LetterPolicy, opener: ContactOpener, metrics: NotificationMetrics) {
        self.topics = topics
        self.policy = policy
        self.opener = opener
        self.metrics = metrics
    }

    static func topology(_ topics: TopicNames) -> Topology {
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
            stateFormat: LetterBook.format)
    }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
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
            _ = try opener.recipients(of: sealed)
        } catch {
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
        // A book that cannot be read stops the partition at the pupil's next record, which can say so.
        try? change(pupil, task, nil, onlyIfKnown: true) { book, office in book.advance(to: now, office: office) }
    }

    private func change(
        _ pupil: Pseudonym, _ task: StreamTask, _ traceParent: String?, onlyIfKnown: Bool,
        _ body: (inout LetterBook, Office) -> [LetterAction]
    ) throws(StateFailure) {
        let key = pupil.bytes
        let stored = key.withUnsafeBytes { task.state.value(of: $0).map(Array.init) }
        if stored == nil, onlyIfKnown { return }
        let before = try stored.map { bytes throws(StateFailure) in try LetterBook(pupil: pupil, decoding: bytes) }
        let contacts = ContactTable(pupil: pupil, table: task.table(Self.contacts), opener: opener, metrics: metrics)
        var book = before ?? LetterBook(pupil: pupil)
        let actions = body(&book, Office(policy: policy) { contacts.inForce(at: $0)?.recipients })
        for action in actions { perform(action, contacts, traceParent, task) }
        key.withUnsafeBytes { key in
            if book != before { task.state.set(key, to: book.isEmpty ? [] : book.encoded()) }
            if !book.isEmpty { task.state.setDue(key, book.due(policy)) }
        }
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
            guard let contact = contacts.inForce(at: letter.school)?.contact else { return }
            task.perform(
                Effect(key: letter.pupil.bytes, payload: Dispatch(letter: letter, contact: contact).encoded))
        }
    }
}
