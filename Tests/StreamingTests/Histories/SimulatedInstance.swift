import Seeded
import SimulatedLog

@testable import Streaming

/// One process of a service in a simulation: both halves of the runtime, each moved by the scheduler.
final class SimulatedInstance {
    /// The hand-off without threads: waiting for the committing half is giving it turns.
    private final class Lane: CommitQueue {
        var committer: Committer?
        private var outcome: Committer.Outcome?
        private let isAlive: () -> Bool
        private var random: SplitMix64

        init(seed: UInt64, isAlive: @escaping () -> Bool) {
            random = SplitMix64(seed: seed)
            self.isAlive = isAlive
        }

        func turn() {
            guard let committer, !(committer.isIdle && committer.isClosed), isAlive() else { return }
            guard case .finished(let outcome) = committer.step() else { return }
            self.outcome = outcome
        }

        func submit(_ batch: Batch) { committer?.take(batch) }

        func takeOutcome() -> Committer.Outcome? {
            defer { outcome = nil }
            return outcome
        }

        func wait(_ milliseconds: Int) -> Bool {
            var turns = Int.random(in: 0...60, using: &random)
            while outcome == nil, turns > 0, isAlive() {
                turn()
                turns -= 1
            }
            return outcome != nil
        }

        func abandon() { committer?.abandon() }
    }

    let name: String
    let process: SimulatedProcess
    /// The error that ended it.
    private(set) var end: KafkaError?
    private(set) var effects: [Effect] = []
    private let log: any ClientSupplier
    private let cluster: SimulatedCluster
    private let isStatic: Bool
    private let fold: ChainFold
    private let commitInterval: Int
    private let queue: Lane
    private var streamThread: StreamThread?

    init(
        _ name: String, in cluster: SimulatedCluster, isStatic: Bool, fold: ChainFold = ChainFold(),
        commitInterval: Int = 30, wrap: (any ClientSupplier) -> any ClientSupplier = { $0 }
    ) {
        self.name = name
        self.cluster = cluster
        self.isStatic = isStatic
        self.fold = fold
        self.commitInterval = commitInterval
        let process = cluster.process(name)
        self.process = process
        log = wrap(process)
        queue = Lane(seed: cluster.seed) { process.state == .running }
    }

    var unreadyReasons: [String] { streamThread?.status.unreadyReasons ?? [] }
    var isRunning: Bool { end == nil && process.state == .running }
    /// It is over, by its own error or by a kill.
    var isOver: Bool { end != nil || process.state == .killed }

    /// What it tells of itself; nil before it has begun.
    var status: StreamProcessor.Status? { streamThread?.status }

    /// Gives the halves their turns, one after the other, and time to pass.
    func run(turns: Int = 5_000) {
        for turn in 0..<turns {
            self.turn(committing: turn.isMultiple(of: 2))
            cluster.advance(by: 2)
        }
    }

    /// One turn of either half.
    func turn(committing: Bool) {
        guard isRunning else { return }
        do throws(KafkaError) {
            if streamThread == nil {
                try start()
            } else if committing {
                queue.turn()
            } else {
                try streamThread?.step(wait: 0)
            }
        } catch {
            exit(error)
        }
    }

    /// The process ends with its runtime.
    private func exit(_ error: KafkaError) {
        end = error
        process.kill()
    }

    private func start() throws(KafkaError) {
        let id = "group-\(name)"
        nonisolated(unsafe) let cluster = self.cluster  // One thread runs the whole simulation.
        let observe: StreamObserver = { event in cluster.note("\(id) \(event)") }
        do throws(KafkaError) {
            let places = cluster.places(of: fold.topology)
            let now = { [cluster] in cluster.now }
            let committer =
                queue.committer
                ?? Committer(
                    clients: log, transactionalID: id, changelog: "state", places: places, slice: 1, patience: 600_000,
                    transactionTimeout: 5_000, now: now, observe: observe)
            queue.committer = committer
            try committer.open()
            var options = StreamOptions()
            options.pollRecords = 3
            options.batchRecords = 7
            options.commitInterval = commitInterval
            options.revokeBudget = 200
            options.fencingGrace = 100
            options.version = "1.2.3"
            streamThread = try StreamThread(
                topology: fold.topology, fold: fold, clients: log, group: "group",
                instance: isStatic ? name : nil,
                transactionalID: id, places: places, queue: queue,
                clock: StreamClock(monotonic: { cluster.now }, wall: { cluster.now }), options: options,
                counters: StreamCounters(), onCommitted: { [weak self] in self?.effects += $0 },
                observe: observe)
        } catch {
            guard error.kind == .retriable else { throw error }
        }
    }

    /// Leaves as SIGTERM has it.
    func leave() {
        guard isRunning else { return }
        streamThread?.close()
        end = streamThread?.loss ?? .init(.fatal, code: "left", reason: "it has left")
        queue.committer?.close()
    }
}
