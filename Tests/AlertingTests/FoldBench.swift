import Messages
import Policy
import ServiceKit
import SimulatedLog
import StreamingService
import Synchronization

@testable import AlertFolding
@testable import Streaming

/// Alerting's fold with one task in memory, fed by hand. Each call is a transaction that commits, unless it says otherwise.
final class FoldBench {
    static let topics = TopicNames()
    static let pupil = Pseudonym(high: 0x0123_4567_89AB_CDEF, low: 7)
    static let otherPupil = Pseudonym(high: 0x0123_4567_89AB_CDEF, low: 8)
    static let school = school(750_655)
    static let otherSchool = school(690_026)
    static let traceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private var fold: AlertingFold
    private let removals: Int
    private final class Clock: Sendable {
        let milliseconds = Atomic<Int64>(0)
    }

    let metrics = Metrics()
    private let clock = Clock()
    private let alertingMetrics: AlertingMetrics
    private var task = FoldBench.makeTask()
    private var lastSecond: Int64 = 1_790_000_000
    /// All that was sent, in order.
    private(set) var sent: [OutgoingRecord] = []

    /// - Parameter removals: how many dropped years of pupils are removed in one go.
    init(_ policy: PolicyDocument, removals: Int = 10) {
        self.removals = removals
        alertingMetrics = AlertingMetrics(metrics) { [clock] in
            Timestamp(milliseconds: clock.milliseconds.load(ordering: .relaxed))
        }
        fold = AlertingFold(policy: policy, topics: Self.topics, metrics: alertingMetrics, removals: removals)
    }

    private static func makeTask() -> StreamTask {
        StreamTask(
            partition: 0, state: StateStore(format: PupilYear.format), tables: [nil, Table()], outbox: Outbox())
    }

    /// With the policy that ships.
    convenience init() throws { try self.init(PolicyDocument(parsing: Array(PolicyDocument.defaultText.utf8))) }

    // MARK: In

    /// What the clock says, in milliseconds since 1970.
    var now: Int64 {
        get { clock.milliseconds.load(ordering: .relaxed) }
        set { clock.milliseconds.store(newValue, ordering: .relaxed) }
    }

    /// A pupil's school year as it lies in the state.
    /// - Parameter commits: whether the transaction ends with it.
    func put(_ year: [UInt8], commits: Bool) {
        PupilYearKey(Self.pupil, SchoolYear(start: 2026)).withBytes { task.state.set($0, to: year) }
        if commits { task.state.commit(task.state.seal()) }
    }

    /// A version of a half-day.
    /// - Parameter instant: when it was recorded; nil for later than all that were made without one before.
    func fact(
        _ date: String, _ halfDay: HalfDay = .morning, reason: AbsenceReason = .notGiven,
        status: AttendanceStatus = .recorded, pupil: Pseudonym = pupil, school: UAI = school, at instant: String? = nil
    ) -> AttendanceRecord {
        lastSecond += 1
        return AttendanceRecord(
            id: Identifier(of: "fact", "\(lastSecond)"), school: school, pupil: pupil, date: Self.date(date),
            halfDay: halfDay, status: status, reason: reason,
            recordedAt: instant.map(Self.instant) ?? Timestamp(milliseconds: lastSecond * 1_000), source: "/sis/test")
    }

    @discardableResult
    func feed(_ fact: AttendanceRecord, written: Timestamp? = nil) -> Verdict {
        var record = record(of: fact, key: fact.pupil.hex)
        record.timestamp = (written ?? fact.recordedAt).milliseconds
        return apply(record)
    }

    /// Absences without a reason.
    func absent(_ dates: String..., halfDay: HalfDay = .morning) {
        for date in dates { feed(fact(date, halfDay)) }
    }

    func enrolment(
        bornOn birthDate: String?, since: String = "2026-09-01", pupil: Pseudonym = pupil, school: UAI = school
    ) -> Enrolment {
        Enrolment(
            id: Identifier(of: "enrolment"), school: school, pupil: pupil, recordedAt: Timestamp(milliseconds: 0),
            since: Self.date(since), birthDate: birthDate.map(Self.date), source: "/sis/test")
    }

    /// - Parameter key: nil: its own.
    @discardableResult
    func feed(_ enrolment: Enrolment, key: String? = nil) -> Verdict {
        apply(record(of: enrolment, key: key ?? enrolment.key), AlertingFold.enrolments)
    }

    func record(of message: some Message, key: String) -> OutgoingRecord {
        .event(
            message, id: "test", source: "/test", at: Timestamp(milliseconds: 0), key: key, topic: "",
            traceParent: Self.traceParent)
    }

    /// A row of the table is in it before the fold sees it.
    @discardableResult
    func apply(
        _ record: OutgoingRecord, _ input: Int = AlertingFold.attendance, commits: Bool = true
    ) -> Verdict {
        let verdict = record.lend(topic: input) { lent in
            if input == AlertingFold.enrolments, let key = lent.key { task.table(input).put(key, lent.value) }
            return fold.apply(lent, input: input, task: task)
        }
        if commits {
            task.state.commit(task.state.seal())
            sent += task.outbox.records
            alertingMetrics.committed(task.outbox.effects)
        } else {
            task.state.rollBack([])
            fold.resume(task)
        }
        task.outbox = Outbox()
        return verdict
    }

    /// Another process takes the task over, with what is committed.
    func restart(_ policy: PolicyDocument) {
        fold = AlertingFold(policy: policy, topics: Self.topics, metrics: alertingMetrics, removals: removals)
        fold.resume(task)
    }

    /// The same process goes on with another task, of which nothing is known.
    func changeTask() {
        task = Self.makeTask()
        fold.resume(task)
    }

    /// Whatever is due is done, in one transaction.
    /// - Returns: how many calls it took.
    @discardableResult
    func punctuate() -> Int {
        var calls = 0
        while let key = task.state.popDue(0) {
            key.withUnsafeBytes { fold.punctuate($0, now: 0, task: task) }
            calls += 1
        }
        task.state.commit(task.state.seal())
        return calls
    }

    /// A process with that policy comes, and reconsiders all that is remembered, if that is not still to come.
    func change(to policy: PolicyDocument, reconsiders: Bool = true) {
        restart(policy)
        if reconsiders { reconsider() }
    }

    /// - Returns: whether a byte of the state was written.
    @discardableResult
    func reconsider() -> Bool {
        var keys: [[UInt8]] = []
        task.state.forEachKey { keys.append(Array($0)) }
        for key in keys { key.withUnsafeBytes { fold.reconsider($0, task: task) } }
        let hasWritten = task.state.hasOpenChanges
        task.state.commit(task.state.seal())
        sent += task.outbox.records
        alertingMetrics.committed(task.outbox.effects)
        task.outbox = Outbox()
        return hasWritten
    }

    // MARK: Out

    var events: [AlertEvent] {
        sent.compactMap { record in
            record.header("ce_type").flatMap { EventType(rawValue: $0) }.flatMap { type in
                record.value.flatMap { try? AlertEvent(decoding: $0, type: type) }
            }
        }
    }

    /// "raised four-half-days 2026-10", in order.
    var said: [String] { events.map { "\($0.change) \($0.alert.rule) \($0.alert.period)" } }

    func events(of rule: Rule) -> [AlertEvent] { events.filter { $0.alert.rule == rule } }

    /// The bytes of the state of a pupil's school year.
    func state(of pupil: Pseudonym = pupil, _ year: Int = 2026) -> [UInt8]? {
        PupilYearKey(pupil, SchoolYear(start: year)).withBytes { task.state.value(of: $0).map(Array.init) }
    }

    /// The number of pupils' school years of which something is remembered.
    var remembered: Int {
        var count = 0
        task.state.forEachKey { count += PupilYearKey($0) == nil ? 0 : 1 }
        return count
    }

    /// How many facts were counted with that outcome.
    func facts(_ outcome: String) -> Int {
        let name = "vigie_alerting_facts_total{outcome=\"\(outcome)\"} "
        return metrics.openMetrics().split(separator: "\n").first { $0.hasPrefix(name) }
            .flatMap { Int($0.dropFirst(name.count)) } ?? 0
    }

    // Literals, written correctly or found out at once.

    private static func date(_ text: String) -> CalendarDate {
        guard let date = CalendarDate(text) else { preconditionFailure("\(text) is no date") }
        return date
    }

    private static func instant(_ text: String) -> Timestamp {
        guard let instant = Timestamp(text) else { preconditionFailure("\(text) is no instant") }
        return instant
    }

    private static func school(_ digits: UInt32) -> UAI {
        guard let school = UAI(digits: digits) else { preconditionFailure("\(digits) are no school's") }
        return school
    }
}

extension OutgoingRecord {
    func header(_ name: String) -> String? { headers.last { $0.name == name }?.value }
}

extension Verdict {
    /// That of a dead letter.
    var code: String? { if case .deadLetter(let code, _) = self { code } else { nil } }
}
