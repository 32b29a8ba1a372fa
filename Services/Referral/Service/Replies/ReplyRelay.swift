import Messages
import ServiceKit
import Streaming
import StreamingService
import Synchronization

/// Passes what partners reply on to `commands`, by pupil: on a thread of its own, in a group of its own.
///
/// Each batch is one transaction with its offsets, so that a reply is passed on once; and were it passed on twice, its command
/// would have the same id.
final class ReplyRelay: Sendable {
    struct Settings: Sendable {
        /// The partners, in the order of `topics`.
        var partners: [Identifier]
        /// Full names.
        var replies: [String]
        var commands: String
        /// How many partitions `commands` has: a reply's command goes to its pupil's.
        var partitions: Int
        var cases: String
        var deadLetters: String
        var group: String
        /// Nil: dynamic membership.
        var instance: String?
        var transactionalID: String
        /// Milliseconds that one call of the log may take.
        var timeout = 10_000
    }

    private let settings: Settings
    private let board: Board
    private let source: any Streaming.Log
    private let log: ServiceKit.Log
    private let health: HealthComponent
    private let stopping = Atomic<Bool>(false)
    private let thread = Mutex<ServiceThread?>(nil)

    init(
        _ settings: Settings, board: Board, source: any Streaming.Log, log: ServiceKit.Log, health: HealthComponent
    ) {
        self.settings = settings
        self.board = board
        self.source = source
        self.log = log
        self.health = health
    }

    func start() {
        guard !settings.partners.isEmpty else { return health.ready() }
        health.unready("joining the group of replies")
        thread.withLock { $0 = ServiceThread(name: "replies") { [self] in run() } }
    }

    func stop() async {
        stopping.store(true, ordering: .relaxed)
        await thread.withLock { $0 }?.ended(within: .seconds(5))
    }

    private var isStopping: Bool { stopping.load(ordering: .relaxed) }

    private func run() {
        while !isStopping {
            do {
                try relay()
            } catch let error as LogError where error.kind == .fenced {
                // A newer process of this instance has taken over; the runtime learns it too and ends the process.
                return health.unready("replies are passed on by a newer process of this instance")
            } catch {
                health.unready("replies are not passed on: \(error)")
                log.warning("replies interrupted", [.text("reason", "\(error)")])
                for _ in 0..<20 where !isStopping { Pause.milliseconds(50) }
            }
        }
    }

    /// Until it is told to stop, or the clients are of no more use.
    private func relay() throws {
        for topic in settings.replies + [settings.commands] where try source.partitionCount(of: topic) == nil {
            throw LogError(.retriable, code: "UNKNOWN_TOPIC_OR_PART", reason: "there is no topic \(topic)")
        }
        if let count = try source.partitionCount(of: settings.commands), count != settings.partitions {
            throw LogError.notCoPartitioned(settings.commands, has: count, insteadOf: settings.partitions)
        }
        let producer = try source.producer(transactionalID: settings.transactionalID)
        defer { producer.close() }
        try retrying { () throws(LogError) in try producer.initialise(timeout: settings.timeout) }
        let consumer = try source.consumer(
            group: settings.group, topics: settings.replies, instance: settings.instance)
        let inbox = ReplyInbox(topics: settings.replies)
        defer { consumer.close(inbox) }
        health.ready()
        while !isStopping {
            try consumer.poll(timeout: 200, limit: 200, inbox)
            if let fresh = inbox.takeAssigned() { try begin(fresh, consumer) }
            for halted in inbox.takeHalted() { try halt(halted, consumer) }
            let records = inbox.take()
            if !records.isEmpty { try pass(records, inbox, consumer, producer) }
        }
    }

    /// The partitions were paused when they came; they go on where the group left off.
    private func begin(_ partitions: [TopicPartition], _ consumer: any GroupConsumer) throws {
        health.ready()
        guard !partitions.isEmpty else { return }
        let offsets = try retrying { () throws(LogError) in
            try consumer.committed(partitions, timeout: settings.timeout)
        }
        if !offsets.isEmpty { try consumer.seek(offsets) }
        try consumer.resume(partitions)
    }

    /// One partner is ahead of this program; what the others reply goes on.
    private func halt(_ halted: ReplyInbox.Halted, _ consumer: any GroupConsumer) throws {
        try consumer.pause([halted.partition])
        let sentence = "replies of \(halted.partition) are not passed on: \(halted.reason)"
        health.unready(sentence)
        log.error("partition halted", [.text("reason", sentence)])
    }

    private func pass(
        _ records: [ReplyInbox.Received], _ inbox: ReplyInbox, _ consumer: any GroupConsumer,
        _ producer: any TransactionalProducer
    ) throws {
        var outgoing: [OutgoingRecord] = []
        for record in records {
            guard let passed = try outgoingRecord(for: record) else { return }  // stopping: nothing was committed
            outgoing.append(passed)
        }
        guard let generation = inbox.generation else { return }  // revoked meanwhile: another member has them
        do throws(LogError) {
            try producer.begin()
            for record in outgoing { try produce(record, producer) }
            try producer.flush()
            try producer.sendOffsets(inbox.offsets(behind: records), generation: generation)
            try producer.commit()
        } catch {
            if error.kind == .abortable || error.kind == .retriable { try producer.abort() }
            throw error
        }
    }

    private func produce(_ record: OutgoingRecord, _ producer: any TransactionalProducer) throws(LogError) {
        let key = record.key ?? []
        let value = record.value ?? []
        let result: LogError? = key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                do throws(LogError) {
                    try producer.produce(
                        topic: record.topic, partition: record.partition, key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value,
                        headers: record.headers, timestamp: SystemClock.now().milliseconds)
                    return nil
                } catch {
                    return error
                }
            }
        }
        if let result { throw result }
    }

    /// - Returns: nil when the service stops before the board could tell whose referral it is.
    private func outgoingRecord(for record: ReplyInbox.Received) throws -> OutgoingRecord? {
        let reply: ReferralReply
        switch record.content {
        case .reply(let read): reply = read
        case .unreadable(let code, let detail): return deadLetter(record, code, detail)
        }
        var reading = try self.reading(of: reply, record)
        if reading == .unknownReferral {
            // The partner may be quicker than the board. Once the board has passed all that `cases` held when the reply was
            // read, a referral that it does not know does not exist.
            guard try waitForBoard() else { return nil }
            reading = try self.reading(of: reply, record)
        }
        switch reading {
        case .pass(let command):
            var passed = OutgoingRecord.event(
                command, id: command.id.text, source: "/referral/replies", at: command.at, key: command.pupil.hex,
                topic: settings.commands, traceParent: nil)
            passed.partition = Murmur2.partition(of: command.pupil, of: Int32(settings.partitions))
            return passed
        case .unknownReferral: return deadLetter(record, "unknown-referral", "no case has a referral of this id")
        case .refuse(let code, let detail): return deadLetter(record, code, detail)
        }
    }

    private func reading(of reply: ReferralReply, _ record: ReplyInbox.Received) throws -> ReplyReading {
        ReplyReading(reply, partner: settings.partners[record.topic], referral: try board.referral(reply.referral))
    }

    private func waitForBoard() throws -> Bool {
        guard let count = try source.partitionCount(of: settings.cases) else { return true }
        let reader = try source.reader(.readCommitted)
        defer { reader.close() }
        var marks: [Int32: Int64] = [:]
        for partition in 0..<Int32(count) {
            let mark = try reader.watermarks(of: TopicPartition(settings.cases, partition), timeout: settings.timeout)
            if mark.high > mark.low { marks[partition] = mark.high }
        }
        while !isStopping {
            let positions = try board.positions()
            if marks.allSatisfy({ positions[$0.key] ?? 0 >= $0.value }) { return true }
            Pause.milliseconds(20)
        }
        return false
    }

    /// Without the value: a partner's words may name somebody, whatever the contract says.
    private func deadLetter(_ record: ReplyInbox.Received, _ code: String, _ detail: String) -> OutgoingRecord {
        let letter = DeadLetter(
            source: record.source, offset: record.offset, code: code, detail: detail, version: Version.current)
        log.warning(
            "dead letter",
            [
                .record(topic: record.source.topic, partition: record.source.partition, offset: record.offset),
                .text("code", code),
            ])
        return letter.recordWithoutContent(to: settings.deadLetters)
    }

    private func retrying<Value>(_ body: () throws(LogError) -> Value) throws(LogError) -> Value {
        while true {
            do throws(LogError) {
                return try body()
            } catch {
                guard error.kind == .retriable, !isStopping else { throw error }
                Pause.milliseconds(100)
            }
        }
    }
}
