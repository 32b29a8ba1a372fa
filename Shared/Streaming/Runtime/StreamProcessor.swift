import Glibc
import Synchronization

/// Runs one instance of a service: its member of the group, its producer, its tasks, on two plain threads.
public final class StreamProcessor: Sendable {
    public enum End: Sendable, Equatable {
        /// Stopped as asked: what was consumed is committed, the group is left.
        case drained
        /// A newer process of the same instance has taken over.
        case fenced(KafkaError)
        /// What it was told cannot be: topics that do not go together.
        case misconfigured(KafkaError)
        case failed(KafkaError)
    }

    /// What `/readyz` needs to know.
    public struct Status: Sendable, Equatable {
        public var isJoined = false
        /// By partition; those that the group has assigned.
        public var tasks: [Int32: TaskStatus] = [:]
        /// The next offset to consume, of each input partition whose is known: as the last transaction has it.
        public var positions: [TopicPartition: Int64] = [:]
        /// Sentences about the whole, beside what ``tasks`` says.
        public var unreadyReasons: [String] = []

        public init() {}
    }

    public let counters: StreamCounters
    private let topology: Topology
    private let makeFold: @Sendable () -> any Fold
    private let clients: any ClientSupplier
    private let group: String
    private let instance: String?
    private let transactionalID: String
    private let options: StreamOptions
    private let clock: StreamClock
    private let onCommitted: @Sendable ([Effect]) -> Void
    private let observe: StreamObserver
    private let isStopping = Atomic(false)
    private let state: Mutex<Status>
    private let folding: Heartbeat
    private let committing: Heartbeat

    /// - Parameters:
    ///   - instance: set for static membership (KIP-345).
    ///   - transactionalID: `<group>-<instance or host>`, the same at every start.
    ///   - fold: makes the fold, on the thread that will use it.
    ///   - onCommitted: is handed the effects of a committed transaction, on the folding thread; must not block.
    public init(
        topology: Topology, clients: any ClientSupplier, group: String, instance: String?, transactionalID: String,
        options: StreamOptions = StreamOptions(), clock: StreamClock = .system,
        counters: StreamCounters = StreamCounters(),
        onCommitted: @escaping @Sendable ([Effect]) -> Void = { _ in }, observe: @escaping StreamObserver,
        fold: @escaping @Sendable () -> any Fold
    ) {
        self.topology = topology
        self.clients = clients
        self.group = group
        self.instance = instance
        self.transactionalID = transactionalID
        self.options = options
        self.clock = clock
        self.counters = counters
        self.onCommitted = onCommitted
        self.observe = observe
        makeFold = fold
        var status = Status()
        status.unreadyReasons = ["its topics have not been looked for yet"]
        state = Mutex(status)
        folding = Heartbeat(now: clock.monotonic)
        committing = Heartbeat(now: clock.monotonic)
    }

    public var status: Status { state.withLock { $0 } }

    /// How long, in milliseconds, either thread has been in one call.
    public var stalledFor: Int64 { max(folding.age, committing.age) }

    /// Asks for the end: `run` finishes what is under way, commits it and returns.
    public func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Runs until it is stopped or cannot go on. Call it on a thread that may block; it is the folding thread.
    public func run() -> End {
        do throws(KafkaError) {
            let places = try awaitTopics()
            let committer = Committer(
                clients: clients, transactionalID: transactionalID, changelog: topology.changelog, places: places,
                slice: .max,
                patience: Int64(options.patience), transactionTimeout: Int64(options.transactionTimeout),
                now: clock.monotonic, observe: observe)
            do throws(KafkaError) {
                // Before any state is read: the predecessor's open transaction ends here (exactly-once.md B4.3).
                try patiently { () throws(KafkaError) in try committer.open() }
            } catch {
                committer.close()
                throw error
            }
            if isStopping.load(ordering: .relaxed) {
                committer.close()
                return .drained
            }
            let queue = CommitThread(committer, progress: committing)
            let streamThread = try StreamThread(
                topology: topology, fold: makeFold(), clients: clients, group: group, instance: instance,
                transactionalID: transactionalID, places: places, queue: queue, clock: clock, options: options,
                counters: counters,
                onCommitted: onCommitted, observe: observe)
            queue.start()
            let failure = fold(streamThread)
            guard queue.stop(timeout: 5_000) else {
                // It reads blocks of the state and uses the producer. Neither may go before it; the process is about to.
                _ = Unmanaged.passRetained(streamThread)
                _ = Unmanaged.passRetained(committer)
                throw failure ?? KafkaError(.fatal, code: "_TIMED_OUT", reason: "a call to the log does not return")
            }
            defer { committer.close() }
            guard let failure else { return .drained }
            guard failure.kind == .fenced, let producer = committer.producer else { throw failure }
            let succession = FencingCheck(
                of: streamThread, producer, transactionAge: committer.transactionAge, isNamed: instance != nil,
                clock: clock)
            throw succession.isCertain
                ? failure : KafkaError(.fatal, code: failure.code, reason: succession.reason(failure))
        } catch {
            switch error.kind {
            case .fenced: return .fenced(error)
            case .fatal where error.code == Self.notCoPartitioned: return .misconfigured(error)
            case .fatal, .abortable, .retriable: return .failed(error)
            }
        }
    }

    private static let notCoPartitioned = "not-co-partitioned"

    /// Folds until it is stopped.
    /// - Returns: why it could not go on; nil when all that was consumed is committed and the group is left.
    private func fold(_ streamThread: StreamThread) -> KafkaError? {
        // Nobody looks more often than each half second, and a step may take less than a millisecond.
        var publishedAt: Int64?
        do throws(KafkaError) {
            while !isStopping.load(ordering: .relaxed) {
                folding.touch()
                try streamThread.step(wait: 100)
                let now = clock.monotonic()
                guard publishedAt.map({ now - $0 >= 100 }) ?? true else { continue }
                publishedAt = now
                publish(streamThread)
            }
        } catch {
            return error
        }
        // The revocation inside commits what is open; see `StreamThread.revoked`.
        streamThread.close()
        folding.rest()
        return streamThread.loss
            ?? (streamThread.isUnsettled
                ? KafkaError(.fatal, code: "_TIMED_OUT", reason: "its last transaction was not ended in time") : nil)
    }

    private func publish(_ streamThread: StreamThread) {
        let status = streamThread.status
        state.withLock { $0 = status }
    }

    /// Waits for all topics and checks that those of a task go together.
    /// - Returns: every partition of the changelog and of the outputs.
    private func awaitTopics() throws(KafkaError) -> [TopicPartition] {
        let members =
            topology.inputs.filter { $0.role != .globalTable }.map(\.topic) + [topology.changelog]
            + topology.pinnedOutputs
        let others =
            topology.inputs.filter { $0.role == .globalTable }.map(\.topic) + topology.outputs + [topology.deadLetters]
        var written = Set(topology.outputs + topology.pinnedOutputs + [topology.deadLetters, topology.changelog])
        var counts: [(topic: String, count: Int)] = []
        var places: [TopicPartition] = []
        for topic in members + others {
            let count = try patiently { () throws(KafkaError) in
                guard let count = try clients.partitionCount(of: topic) else {
                    throw KafkaError.noTopic(topic)
                }
                return count
            }
            if members.contains(topic) { counts.append((topic, count ?? 0)) }
            guard written.remove(topic) != nil else { continue }
            places += (0..<Int32(count ?? 0)).map { TopicPartition(topic, $0) }
        }
        guard let first = counts.first, !isStopping.load(ordering: .relaxed) else { return [] }
        if let other = counts.first(where: { $0.count != first.count }) {
            throw KafkaError(
                .fatal, code: Self.notCoPartitioned,
                reason:
                    "\(first.topic) has \(first.count) partitions and \(other.topic) has \(other.count): they must be equal"
            )
        }
        return places
    }

    /// Repeats what the log answers "again" to, until it does not or the end is asked for.
    @discardableResult
    private func patiently<T>(_ body: () throws(KafkaError) -> T) throws(KafkaError) -> T? {
        var told: KafkaError?
        while !isStopping.load(ordering: .relaxed) {
            folding.touch()
            do throws(KafkaError) {
                return try body()
            } catch {
                guard error.kind == .retriable else { throw error }
                if told != error { observe(.waiting(error)) }
                told = error
                state.withLock { $0.unreadyReasons = [error.reason] }
                usleep(200_000)
            }
        }
        return nil
    }
}

extension StreamClock {
    /// The machine's clocks.
    public static let system = StreamClock(
        monotonic: { milliseconds(CLOCK_MONOTONIC) }, wall: { milliseconds(CLOCK_REALTIME) })

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
