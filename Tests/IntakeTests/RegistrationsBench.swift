import Messages
import SimulatedLog

@testable import Intake
@testable import Streaming

/// The fold of registrations with one task in memory, fed with what the edge writes. Each record is a transaction that
/// commits.
final class RegistrationsBench {
    static let pupil = Pseudonym(high: 0xABCD, low: 0x1234)
    static let school = school(75_999)
    static let key = {
        guard let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32)) else { preconditionFailure("32 bytes") }
        return key
    }()

    static func school(_ digits: UInt32) -> UAI {
        guard let school = UAI(digits: digits) else { preconditionFailure("seven digits are those of a school") }
        return school
    }

    private let fold = RegistrationsFold(topics: TopicNames())
    private let task = StreamTask(
        partition: 3, state: StateStore(format: RegistrationsFold.stateFormat), tables: [nil], outbox: Outbox())
    /// All that went out.
    private(set) var records: [OutgoingRecord] = []

    /// What stands on `enrolments`, by key.
    var enrolments: [String: Enrolment] {
        get throws { try standing("vigie.enrolments") { try Enrolment(decoding: $0, type: .enrolmentRecorded) } }
    }

    /// What stands on `contacts`, by key.
    var contacts: [String: SealedContact] {
        get throws { try standing("vigie.contacts") { try SealedContact(decoding: $0, type: .contactRecorded) } }
    }

    /// What compaction leaves of a topic: the record written last.
    private func standing<Value>(_ topic: String, _ read: ([UInt8]) throws -> Value) throws -> [String: Value] {
        var standing: [String: Value] = [:]
        for record in records where record.topic == topic {
            standing[String(decoding: record.key ?? [], as: UTF8.self)] = try read(record.value ?? [])
        }
        return standing
    }

    static func enrolment(
        _ id: String = "e", at recordedAt: String = "2026-09-01T08:00:00Z", school: UAI = school,
        since: String = "2026-09-01", division: String = "6A"
    ) throws -> Enrolment {
        guard let id = Identifier(id), let recordedAt = Timestamp(recordedAt), let since = CalendarDate(since) else {
            throw Request.Failure()
        }
        return Enrolment(
            id: id, school: school, pupil: pupil, recordedAt: recordedAt, since: since, division: division,
            source: "/sis/sis-1")
    }

    static func contact(
        _ id: String = "c", at recordedAt: String = "2026-09-01T08:00:00Z", name: String = "Guardian One"
    ) throws -> SealedContact {
        guard let id = Identifier(id), let recordedAt = Timestamp(recordedAt) else { throw Request.Failure() }
        return SealedContact(
            id: id, school: school, pupil: pupil, recordedAt: recordedAt,
            contact: Contact(givenName: "Inès", familyName: "Test", guardians: [Guardian(name: name)]),
            key: key.publicKey)
    }

    static func headers(_ message: some SingleTypeMessage) -> [OutgoingRecord.Header] {
        CloudEvent(
            id: "id", type: message.eventType, source: "/sis/sis-1", time: Timestamp(milliseconds: 1_788_249_600_000),
            traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        ).headers.map { OutgoingRecord.Header($0.name, $0.value) }
    }

    @discardableResult
    func feed(_ message: some SingleTypeMessage) -> Verdict { feed(message.encoded(), Self.headers(message)) }

    @discardableResult
    func feed(_ value: [UInt8]?, _ headers: [OutgoingRecord.Header], key: String = pupil.hex) -> Verdict {
        let record = OutgoingRecord(topic: "", key: Array(key.utf8), value: value, headers: headers)
        let verdict = record.lend(partition: task.partition) { fold.apply($0, input: 0, task: task) }
        task.state.commit(task.state.seal())
        records += task.outbox.records
        task.outbox = Outbox()
        return verdict
    }
}
