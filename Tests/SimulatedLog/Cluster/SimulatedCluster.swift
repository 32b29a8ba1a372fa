import Seeded
public import Streaming

/// A Kafka cluster in memory that does what the real one does for transactions and groups, and everything that can go
/// wrong at a time that its seed chooses.
///
/// It is deterministic and has no threads and no clock of its own: a *scheduler* (the test) makes clients
/// (`process(_:)`), lets them call the port in turns, stops, wakes and kills them, and advances the clock. Calls never
/// wait: what would be waited for at the broker is either made to happen or answered `retriable`. Each port call is a
/// tick, at which markers of ended transactions reach their partitions, and records in the queues of running clients are
/// sent, by and by.
///
/// One thread at a time; it need not always be the same. The cluster must outlive its processes and their handles.
///
///     let cluster = SimulatedCluster(seed: 7)
///     cluster.createTopic("in", partitions: 2)
///     cluster.createTopic("state", partitions: 2, compacted: true)
///     cluster.append("in", key: [1], value: [2])
///     let a = cluster.process("a")               // is a `ClientSupplier`: hand it to the code under test
///     cluster.faults = .usual                    // by chance, or one by one: cluster.inject(.answerLost, at: .commit)
///     a.stop(); cluster.advance(by: 20_000); a.wake(); a.kill()
///     cluster.faults = .none; cluster.settle()
///     cluster.committedRecords("out")
public final class SimulatedCluster {
    public let seed: UInt64
    public let configuration: Configuration
    /// Milliseconds since 1970; only `advance` moves it.
    public private(set) var now: Int64
    public var faults = Faults.none

    /// Called before and after the effect of each port call, and around the handler's `revoked` and `assigned`. In it the
    /// scheduler may do anything, also run other clients' turns while this one stands still in the middle of its call:
    /// that is a zombie when it comes after the clock was advanced between `stop()` and `wake()`.
    public var interruption: ((SimulatedProcess, PortCall, Moment) -> Void)?
    public enum Moment: Sendable { case before, after }

    /// Whether `trace` is kept: to print a seed that fails, replay it with this on.
    public var isTracing = false
    public private(set) var trace: [String] = []

    var random: SplitMix64
    private(set) var ticks = 0
    private var topics: [String: [PartitionLog]] = [:]
    private var groups: [Group] = []
    private var processes: [SimulatedProcess] = []
    private var injected: [Injection] = []
    private var awayUntil: Int64?
    private(set) lazy var transactions = TransactionCoordinator(cluster: self)

    private struct Injection {
        let fault: Fault
        let call: PortCall
        let process: SimulatedProcess?
        var skipping: Int
    }

    public init(seed: UInt64, _ configuration: Configuration = Configuration()) {
        self.seed = seed
        self.configuration = configuration
        now = configuration.start
        random = SplitMix64(seed: seed)
    }

    // MARK: Set-up

    public func createTopic(_ topic: String, partitions: Int, compacted: Bool = false) {
        topics[topic] = (0..<partitions).map {
            PartitionLog(TopicPartition(topic, Int32($0)), isCompacted: compacted)
        }
    }

    /// Writes outside any transaction, as a producer elsewhere does.
    /// - Parameter partition: nil: murmur2 of the key.
    public func append(
        _ topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?,
        headers: [OutgoingRecord.Header] = [], timestamp: Int64? = nil
    ) {
        guard let logs = topics[topic] else { preconditionFailure("no topic \(topic)") }
        logs[self.partition(partition, key: key, of: logs.count)].append(
            PartitionLog.Batch(key: key, value: value, headers: HeaderBlock(headers), timestamp: timestamp ?? now),
            now: now)
    }

    /// A new client process. Its name is for the trace; a restarted service is a new process.
    public func process(_ name: String) -> SimulatedProcess {
        let process = SimulatedProcess(name: name, cluster: self)
        processes.append(process)
        return process
    }

    // MARK: Time and trouble

    /// Lets time pass: sessions and transactions of clients that do not act run out, markers are written.
    public func advance(by milliseconds: Int64) {
        now += milliseconds
        note("+\(milliseconds) ms")
        ticks += Int(milliseconds / 100)
        guard comesBack() else { return }
        transactions.expire()
        groups.forEach { $0.expire() }
        tick()
    }

    /// The brokers go away; clients' calls are answered `retriable` until they come back.
    public func restartBrokers(away milliseconds: Int64) {
        note("brokers away for \(milliseconds) ms")
        if random.chance(faults.lostMarker) { transactions.loseMarkers() }
        awayUntil = max(awayUntil ?? now, now + milliseconds)
    }

    public var isAvailable: Bool { awayUntil == nil }

    /// Makes one fault happen.
    /// - Parameters:
    ///   - process: whose call it is; nil: anybody's.
    ///   - skipping: so many such calls go well before.
    public func inject(_ fault: Fault, at call: PortCall, of process: SimulatedProcess? = nil, skipping: Int = 0) {
        precondition(fault.applies(to: call), "\(fault) cannot happen at \(call)")
        injected.append(Injection(fault: fault, call: call, process: process, skipping: skipping))
    }

    /// What has just been committed stays open in each partition that has no marker yet, and its offsets stay pending.
    public func loseMarkers() { transactions.loseMarkers() }

    /// Runs the log cleaner over a compacted topic. The seed chooses where the active segments begin, which may be at the very
    /// end: then it can take the last records' markers too.
    public func compact(_ topic: String) {
        note("\(topic) is compacted")
        for log in topics[topic] ?? [] {
            let active = random.chance(500) ? log.high : log.low + Int64(random.below(Int(log.high - log.low) + 1))
            log.compact(activeFrom: active, forgetsBefore: now - configuration.deleteRetention)
        }
    }

    /// Retention deletes a partition's records before an offset, at most up to its last stable offset.
    public func truncate(_ partition: TopicPartition, before offset: Int64) {
        note("\(partition) is truncated before \(offset)")
        topics[partition.topic]?[Int(partition.partition)].truncate(before: offset)
    }

    /// An operator moves the group's committed offset of a partition.
    public func commit(_ offset: Int64, of partition: TopicPartition, for group: String) {
        note("offset of \(partition) in \(group) is set to \(offset)")
        self.group(group).commit(offset, of: partition)
    }

    /// The group's committed offsets run out (`offsets.retention.minutes`).
    public func forgetOffsets(of group: String) {
        note("offsets of \(group) are forgotten")
        groups.first { $0.name == group }?.forgetOffsets()
    }

    // MARK: Results

    /// Writes all markers that are outstanding, and brings the brokers back. Open transactions stay open: advance the
    /// clock to have them time out.
    public func settle() {
        if let awayUntil { now = max(now, awayUntil) }
        _ = comesBack()
        transactions.settle()
    }

    /// No transaction is open or waiting for its markers.
    public var isQuiet: Bool { transactions.isQuiet }

    /// What a `read_committed` reader sees of a topic now, partition by partition in the order of offsets.
    public func committedRecords(_ topic: String) -> [SimulatedRecord] {
        var records: [SimulatedRecord] = []
        for log in topics[topic] ?? [] {
            var position = log.low
            while let entry = log.next(from: position, .readCommitted).entry {
                position = entry.offset + 1
                records.append(
                    SimulatedRecord(
                        partition: log.coordinates.partition, offset: entry.offset, timestamp: entry.timestamp,
                        key: entry.key, value: entry.value, headers: entry.headers.headers))
            }
        }
        return records
    }

    public func committedOffsets(of group: String) -> [TopicPartition: Int64] {
        groups.first { $0.name == group }?.committedOffsets ?? [:]
    }

    /// Log start, last stable offset and high watermark.
    public func offsets(of partition: TopicPartition) -> (low: Int64, lastStable: Int64, high: Int64)? {
        topics[partition.topic].map { $0[Int(partition.partition)] }.map { ($0.low, $0.lastStable, $0.high) }
    }

    public func partitionCount(of topic: String) -> Int { topics[topic]?.count ?? 0 }

    // MARK: For the clients

    func logs(of topic: String) -> [PartitionLog]? { topics[topic] }

    func group(_ name: String) -> Group {
        if let group = groups.first(where: { $0.name == name }) { return group }
        let group = Group(name: name, cluster: self)
        groups.append(group)
        return group
    }

    func partition(_ wanted: Int32?, key: [UInt8]?, of count: Int) -> Int {
        if let wanted { return Int(wanted) }
        guard let key else { return random.below(count) }
        return key.withUnsafeBytes { Murmur2.partition(of: $0, count: count) }
    }

    /// Something is asked of the cluster: what goes on in the background goes on.
    func tick() {
        ticks += 1
        guard isAvailable else { return }
        transactions.work()
        for process in processes where process.state == .running { process.sendSome() }
    }

    func fault(at call: PortCall, of process: SimulatedProcess) -> Fault? {
        if let at = injected.firstIndex(where: { $0.call == call && ($0.process == nil || $0.process === process) }) {
            if injected[at].skipping == 0 { return injected.remove(at: at).fault }
            injected[at].skipping -= 1
        }
        return faults.draw(at: call, &random)
    }

    public func note(_ event: @autoclosure () -> String) {
        if isTracing { trace.append("\(now - configuration.start) \(event())") }
    }

    private func comesBack() -> Bool {
        guard let awayUntil else { return true }
        guard now >= awayUntil else { return false }
        self.awayUntil = nil
        note("brokers are back")
        groups.forEach { $0.renewSessions() }
        return true
    }
}
