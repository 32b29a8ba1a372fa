import Messages
import ServiceKit
import Storage
import Streaming
import StreamingService
import Synchronization

/// Follows all partitions of `cases` on a thread of its own and keeps the board up to date.
///
/// Each instance has a board of all cases, whichever instance judges them: any of them can answer any person.
final class BoardFollower: Sendable {
    private let board: Board
    private let topic: String
    private let clients: any ClientSupplier
    private let log: Logger
    private let health: HealthComponent
    private let now: @Sendable () -> Timestamp
    private let stopping = Atomic<Bool>(false)
    private let thread = Mutex<ServiceThread?>(nil)

    private static let retentionDays: Int64 = 400
    private static let commandDays: Int64 = 30

    /// - Parameters:
    ///   - topic: the full name of `cases`.
    ///   - now: for the retention of what is stored.
    init(
        _ board: Board, topic: String, clients: any ClientSupplier, log: Logger, health: HealthComponent,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.board = board
        self.topic = topic
        self.clients = clients
        self.log = log
        self.health = health
        self.now = now
        health.unready("reading the topic of cases")
    }

    func start() {
        thread.withLock { $0 = ServiceThread(name: "board") { [self] in run() } }
    }

    /// Returns when the thread has ended, at most a second later.
    func stop() async {
        stopping.store(true, ordering: .relaxed)
        await thread.withLock { $0 }?.ended(within: .seconds(5))
    }

    private func run() {
        while !isStopping {
            do {
                try follow()
            } catch let halt as EventFailure {
                // A rolling upgrade: this instance's board stands still, and says so, until it is replaced.
                health.unready("the topic of cases holds what this version cannot read")
                log.error("board stopped", [.text("reason", "\(halt)")])
                return
            } catch {
                health.unready("the board cannot be kept up to date: \(error)")
                log.warning("board interrupted", [.text("reason", "\(error)")])
                pause()
            }
        }
    }

    private var isStopping: Bool { stopping.load(ordering: .relaxed) }

    private func pause() {
        for _ in 0..<20 where !isStopping { Pause.milliseconds(50) }
    }

    private func follow() throws {
        guard let count = try clients.partitionCount(of: topic) else {
            throw KafkaError.noTopic(topic)
        }
        let reader = try clients.reader(.readCommitted)
        defer { reader.close() }
        let start = try startingOffsets(reader, Int32(count))
        try reader.assign(
            Dictionary(uniqueKeysWithValues: start.map { (TopicPartition(topic, $0.key), $0.value) }), topics: [topic])
        let batch = BoardBatch(partitions: Set(start.keys))
        try forget()
        var nextForgetting = ContinuousClock.now + .seconds(3_600)
        while !isStopping {
            try reader.poll(timeout: 200, limit: 500, batch)
            try take(batch)
            if batch.isAtEnd { health.ready() }
            if ContinuousClock.now >= nextForgetting {
                try forget()
                nextForgetting = .now + .seconds(3_600)
            }
        }
    }

    private func take(_ batch: BoardBatch) throws {
        let (records, positions) = batch.take()
        if !positions.isEmpty { try board.apply(records, positions: positions) }
        for failure in batch.takeFailures() {
            log.warning("event of a case not read", [.text("detail", failure)])
        }
        if let newer = batch.newer { throw newer }
    }

    /// Where the board left off; the beginning of what the topic still has where it knows nothing, or where the topic was cut
    /// or made anew.
    private func startingOffsets(_ reader: any PartitionConsumer, _ count: Int32) throws -> [Int32: Int64] {
        var known = try board.positions()
        var start: [Int32: Int64] = [:]
        var marks: [Int32: (low: Int64, high: Int64)] = [:]
        for partition in 0..<count {
            marks[partition] = try reader.watermarks(of: TopicPartition(topic, partition), timeout: 10_000)
        }
        if known.contains(where: { partition, next in (marks[partition]?.high ?? 0) < next }) {
            log.warning("the topic of cases was made anew: the board starts anew", [])
            try board.clear()
            known = [:]
        }
        for (partition, mark) in marks { start[partition] = max(known[partition] ?? mark.low, mark.low) }
        return start
    }

    private func forget() throws {
        let now = now()
        try board.forget(
            casesBefore: now.adding(seconds: -Self.retentionDays * 86_400),
            commandsBefore: now.adding(seconds: -Self.commandDays * 86_400))
    }
}
