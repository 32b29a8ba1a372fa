import Messages
import Procedure
import SimulatedLog
import StreamingService

@testable import Referral
@testable import Streaming

/// Referral's fold with one task in memory, fed by hand. Each call is a transaction that commits.
final class FoldBench {
    static let topics = TopicNames()
    static let traceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private let fold: ReferralFold
    private let task: StreamTask
    /// Milliseconds since 1970.
    var now = Example.instant("2026-10-12T08:00:00Z").milliseconds
    /// All that was sent, in order.
    private(set) var sent: [OutgoingRecord] = []

    /// - Parameter former: whose state and tables it has; nil: none.
    init(
        after former: FoldBench? = nil, procedure: LegalProcedure = .france,
        directory: PartnerDirectory = Example.directory, contactKeys: SecretKeys = SecretKeys(Example.contactKey)
    ) {
        fold = ReferralFold(
            topics: Self.topics, procedure: procedure, directory: directory,
            sealer: IdentitySealer(contactKeys: contactKeys))
        task =
            former?.task
            ?? StreamTask(
                partition: 0, state: StateStore(format: PupilFile.format), tables: [nil, nil, Table(), Table()],
                outbox: Outbox())
        now = former?.now ?? now
    }

    /// What the runtime does with a task that was judged by another configuration.
    func takeOver() {
        var keys: [[UInt8]] = []
        task.state.forEachKey { keys.append(Array($0)) }
        for key in keys { key.withUnsafeBytes { fold.reconsider($0, task: task) } }
        commit()
        pass(hours: 0)
    }

    // MARK: In

    @discardableResult
    func alert(
        _ rule: Rule = .tenHalfDays, _ change: AlertChange = .raised, revision: Int = 1,
        pupil: Pseudonym = Example.pupil, school: UAI = Example.school
    ) -> Verdict {
        feed(
            AlertEvent(change, Example.alert(rule, revision: revision, pupil: pupil, school: school)),
            ReferralFold.alerts, key: pupil.hex)
    }

    @discardableResult
    func act(
        _ act: CaseAction, by person: Person? = Example.head, id: String, in caseID: Identifier? = nil,
        partner: Identifier? = nil
    ) -> Verdict {
        feed(
            Command(
                id: Example.id(id), caseID: caseID ?? openedCase ?? Example.id("no-case"), pupil: Example.pupil,
                at: Timestamp(milliseconds: now), by: person, act: act, partner: partner), ReferralFold.commands)
    }

    @discardableResult
    func enrol(bornOn birthDate: String?) -> Verdict {
        let enrolment = Example.enrolment(bornOn: birthDate)
        return put(
            "\(Example.pupil)/\(Example.school)/2026-2027", record(of: enrolment, key: ""), ReferralFold.enrolments)
    }

    @discardableResult
    func contact(_ contact: Contact = Example.contact) -> Verdict {
        put(
            "\(Example.pupil)/\(Example.school)", record(of: Example.sealedContact(contact), key: ""),
            ReferralFold.contacts)
    }

    /// Takes back all that names the pupil.
    func forget() {
        let nothing = OutgoingRecord(topic: "", key: nil, value: nil)
        put("\(Example.pupil)/\(Example.school)/2026-2027", nothing, ReferralFold.enrolments)
        put("\(Example.pupil)/\(Example.school)", nothing, ReferralFold.contacts)
    }

    @discardableResult
    func feed(_ message: some Message, _ input: Int, key: String = Example.pupil.hex) -> Verdict {
        apply(record(of: message, key: key), input)
    }

    /// A row is in its table before the fold sees it.
    @discardableResult
    func put(_ key: String, _ record: OutgoingRecord, _ input: Int) -> Verdict {
        var record = record
        record.key = Array(key.utf8)
        record.lend { row in
            if let key = row.key { task.table(input).put(key, row.value) }
        }
        return apply(record, input)
    }

    @discardableResult
    func apply(_ record: OutgoingRecord, _ input: Int) -> Verdict {
        let verdict = record.lend(topic: input, now: now) { fold.apply($0, input: input, task: task) }
        commit()
        return verdict
    }

    /// The clock moves; whatever is due on the way is done.
    func pass(hours: Int64) {
        now += hours * 3_600_000
        while let key = task.state.popDue(now) {
            key.withUnsafeBytes { fold.punctuate($0, now: now, task: task) }
            commit()
        }
    }

    private func commit() {
        task.state.commit(task.state.seal())
        sent += task.outbox.records
        task.outbox = Outbox()
    }

    func record(of message: some Message, key: String) -> OutgoingRecord {
        .event(
            message, id: "test", source: "/test", at: Timestamp(milliseconds: now), key: key, topic: "",
            traceParent: Self.traceParent)
    }

    // MARK: Out

    var cases: [OutgoingRecord] { records(of: .cases) }

    func records(of topic: Topic) -> [OutgoingRecord] { sent.filter { $0.topic == Self.topics.name(of: topic) } }

    /// What was said on `cases`, by the names of the events: `case.opened`, `command.accepted`.
    var said: [String] {
        cases.compactMap { $0.eventType?.name }.map { String($0.dropFirst("fr.vigie.".count)) }
    }

    var outcomes: [CommandOutcome] { cases.compactMap { $0.message(CommandOutcome.self) } }
    var events: [CaseEvent] { cases.compactMap { $0.message(CaseEvent.self) } }
    /// Of the pupil: the last one.
    var openedCase: Identifier? { events.last { $0.pupil == Example.pupil }?.caseID }

    func referrals(to partner: Partner) -> [Messages.Referral] {
        records(of: .referrals(partner: partner.id.text)).compactMap { $0.message(Messages.Referral.self) }
    }

    /// The bytes of the pupil's state.
    var state: [UInt8]? { Example.pupil.bytes.withUnsafeBytes { task.state.value(of: $0).map(Array.init) } }
}

extension OutgoingRecord {
    func header(_ name: String) -> String? { headers.last { $0.name == name }?.value }

    var eventType: EventType? { header("ce_type").flatMap(EventType.init(rawValue:)) }

    /// Nil when it is another message.
    func message<Value: Message>(_ type: Value.Type) -> Value? {
        guard let eventType, Value.eventTypes.contains(eventType), let value else { return nil }
        return try? Value(decoding: value, type: eventType)
    }
}
