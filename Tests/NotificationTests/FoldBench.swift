import Correspondence
import Messages
import ServiceKit
import SimulatedLog

@testable import Notification
@testable import Streaming

/// A fold with one task in memory, fed by hand. Each call is a transaction that commits.
final class FoldBench {
    static let pupil = Pseudonym(high: 0xABCD, low: 0x1234)
    static let school = {
        guard let school = UAI(digits: 759_999) else { preconditionFailure("six digits are those of a school") }
        return school
    }()
    static let otherSchool = {
        guard let school = UAI(digits: 759_998) else { preconditionFailure("six digits are those of a school") }
        return school
    }()
    static let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))
    static let topics = TopicNames()
    static let mother = Guardian(name: "Guardian One", email: "one@example.org", language: "fr")
    static let father = Guardian(name: "Guardian Two", email: "two@example.org", language: "en")

    let metrics = Metrics()
    let waiting = WaitingLetters()
    private(set) var opener: ContactOpener
    private let policy: LetterPolicy
    private var fold: NotificationFold
    private let task: StreamTask
    private let contacts = Table()
    /// Milliseconds since 1970.
    var now = Timestamp("2026-10-05T06:30:00Z")?.milliseconds ?? 0
    /// All that went to `deliveries`, read back from its bytes.
    private(set) var deliveries: [Delivery] = []
    private(set) var records: [OutgoingRecord] = []
    private(set) var effects: [Effect] = []

    init(policy: LetterPolicy = LetterPolicy(), keys: [SecretKey] = []) {
        self.policy = policy
        opener = ContactOpener(keys: Self.secretKeys(keys))
        fold = NotificationFold(
            topics: Self.topics, policy: policy, opener: opener, waiting: waiting, metrics: NotificationMetrics(metrics)
        )
        task = StreamTask(
            partition: 0, state: StateStore(format: PupilLetters.format), tables: [nil, nil, nil, contacts],
            outbox: Outbox())
    }

    /// - Parameter keys: the newest first; none: ours.
    private static func secretKeys(_ keys: [SecretKey]) -> SecretKeys {
        guard let keys = SecretKeys(keys.isEmpty ? [key].compactMap(\.self) : keys) else {
            preconditionFailure("different keys are keys")
        }
        return keys
    }

    /// Another process takes the task over, with other keys perhaps: what the runtime has judged anew then is.
    func restart(keys: [SecretKey] = []) {
        let before = NotificationFold.topology(Self.topics, keys: opener.keys).configuration
        opener = ContactOpener(keys: Self.secretKeys(keys))
        fold = NotificationFold(
            topics: Self.topics, policy: policy, opener: opener, waiting: waiting, metrics: NotificationMetrics(metrics)
        )
        fold.resume(task)
        guard NotificationFold.topology(Self.topics, keys: opener.keys).configuration != before else { return }
        reconsider()
    }

    /// What the runtime does where what is judged by has changed.
    func reconsider() {
        var keys: [[UInt8]] = []
        task.state.forEachKey { keys.append(Array($0)) }
        for key in keys { key.withUnsafeBytes { fold.reconsider($0, task: task) } }
        commit()
    }

    /// What is not committed is taken back.
    func abort() {
        task.state.rollBack([])
        task.outbox = Outbox()
        fold.resume(task)
    }

    /// As the state of before this version: without the key of recipients' ids.
    func forgetRecipientKey() {
        RecipientKey.stateKey.withUnsafeBytes { task.state.set($0, to: []) }
        commit()
        fold.resume(task)
    }

    /// Of what waits for a cause now.
    func letters(waitingFor cause: WaitingLetters.Cause) -> WaitingLetters.Summary {
        waiting.summary(of: cause, at: now)
    }

    var dispatches: [OutgoingLetter] { effects.compactMap { OutgoingLetter(decoding: $0.payload) } }
    var states: [String] { deliveries.map { $0.state.rawValue } }

    /// The bytes of the state of the pupil.
    var state: [UInt8]? { Self.pupil.bytes.withUnsafeBytes { task.state.value(of: $0).map(Array.init) } }

    var recipientKeyRecord: [UInt8]? {
        RecipientKey.stateKey.withUnsafeBytes { task.state.value(of: $0).map(Array.init) }
    }

    @discardableResult
    func alert(_ change: AlertChange = .raised, revision: Int = 1, date: String = "2026-10-05") throws -> Verdict {
        let date = CalendarDate(date) ?? CalendarDate(days: 0)
        let alert = Alert(
            id: Alert.identifier(pupil: Self.pupil, rule: .unexplainedAbsence, period: .date(date)),
            revision: revision, rule: .unexplainedAbsence, severity: .warning, pupil: Self.pupil,
            school: Self.school, period: .date(date), measure: 1, reachedOn: date,
            evidence: [DatedHalfDay(date, .morning)], ageBand: .under16,
            policy: PolicyReference(name: "test", version: "1"), explanation: Bilingual(fr: "-", en: "-"))
        return try feed(AlertEvent(change, alert), NotificationFold.alerts)
    }

    /// Under the key of ``pupil``.
    /// - Parameters:
    ///   - pupil: whom it says that it is of.
    ///   - key: the one that it is sealed to; nil: ours.
    @discardableResult
    func contact(
        _ guardians: [Guardian], at school: UAI = school, of pupil: Pseudonym = pupil, sealedTo key: PublicKey? = nil
    ) throws -> Verdict {
        guard let ours = Self.key?.publicKey else { preconditionFailure("32 bytes are a key") }
        let sealed = SealedContact(
            id: Identifier(of: "contact"), school: school, pupil: pupil,
            recordedAt: Timestamp(milliseconds: now),
            contact: Contact(givenName: "Inès", familyName: "Test", guardians: guardians), key: key ?? ours)
        return put("\(Self.pupil)/\(school)", sealed.encoded(), headers(sealed))
    }

    @discardableResult
    func tombstone(key: String? = nil) -> Verdict {
        put(key ?? "\(Self.pupil)/\(Self.school)", nil, [])
    }

    /// A record of the table, which is there before the fold sees it.
    private func put(_ key: String, _ value: [UInt8]?, _ headers: [OutgoingRecord.Header]) -> Verdict {
        let key = Array(key.utf8)
        key.withUnsafeBytes { key in
            if let value { value.withUnsafeBytes { contacts.put(key, $0) } } else { contacts.put(key, nil) }
        }
        return apply(key, value, headers, NotificationFold.contacts)
    }

    @discardableResult
    func feed(_ message: some Message, _ input: Int) throws -> Verdict {
        apply(Array(Self.pupil.hex.utf8), message.encoded(), headers(message), input)
    }

    func headers(_ message: some Message) -> [OutgoingRecord.Header] {
        CloudEvent(
            id: "test", type: message.eventType, source: "/test", time: Timestamp(milliseconds: now),
            traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        ).headers.map { OutgoingRecord.Header($0.name, $0.value) }
    }

    func apply(_ key: [UInt8], _ value: [UInt8]?, _ headers: [OutgoingRecord.Header], _ input: Int) -> Verdict {
        let record = OutgoingRecord(topic: "", key: key, value: value, headers: headers)
        let verdict = record.lend(topic: input, now: now) { fold.apply($0, input: input, task: task) }
        commit()
        return verdict
    }

    /// The clock moves; whatever is due on the way is done.
    func pass(_ time: Int64 = 0) {
        now += time
        while let key = task.state.popDue(now) {
            key.withUnsafeBytes { fold.punctuate($0, now: now, task: task) }
            commit()
        }
    }

    private func commit() {
        task.state.commit(task.state.seal())
        let outbox = task.outbox
        task.outbox = Outbox()
        records += outbox.records
        effects += outbox.effects
        for record in outbox.records {
            let type = record.headers.first { $0.name == "ce_type" }.flatMap { EventType(rawValue: $0.value) }
            if let type, let value = record.value, let delivery = try? Delivery(decoding: value, type: type) {
                deliveries.append(delivery)
            }
        }
        // The fold hears its own words too.
        for record in outbox.records {
            _ = apply(record.key ?? [], record.value, record.headers, NotificationFold.deliveries)
        }
    }
}
