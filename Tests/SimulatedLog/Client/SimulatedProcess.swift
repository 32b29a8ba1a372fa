public import Streaming

/// One client process of a simulated cluster: the `ClientSupplier` that the code under test is given, and what a scheduler can do to
/// it. Its handles live and die with it.
public final class SimulatedProcess: ClientSupplier, @unchecked Sendable {
    // Unchecked because a simulation is used by one thread at a time, which its scheduler sees to.
    public enum State: Sendable {
        case running
        /// SIGSTOP: no heartbeats, nothing is sent. Nothing may be called until `wake`; then the old handles go on.
        case stopped
        /// SIGKILL: what was queued is lost, and the coordinators learn of it by their timeouts alone.
        case killed
    }

    public let name: String
    public private(set) var state = State.running
    unowned let cluster: SimulatedCluster
    private var producers: [SimulatedProducer] = []

    init(name: String, cluster: SimulatedCluster) {
        self.name = name
        self.cluster = cluster
    }

    // MARK: For the scheduler

    public func stop() {
        guard state == .running else { return }
        state = .stopped
        cluster.note("\(name) is stopped")
    }

    public func wake() {
        guard state == .stopped else { return }
        state = .running
        cluster.note("\(name) wakes")
    }

    public func kill() {
        guard state != .killed else { return }
        state = .killed
        if cluster.random.chance(cluster.faults.lostMarker) {
            cluster.transactions.loseMarkers(of: producers.map(\.transactionalID))
        }
        producers = []
        cluster.note("\(name) is killed")
    }

    /// The code of the error, of class `fatal`, that every call of a killed process throws: the scheduler's to recognise, since no
    /// real client hears of its own death.
    public static let killedCode = "SIMULATED_KILL"

    // MARK: Log

    public func partitionCount(of topic: String) throws(KafkaError) -> Int? {
        try call(.partitionCount) { _ throws(KafkaError) in cluster.logs(of: topic)?.count }
    }

    public func consumer(group: String, topics: [String], instance: String?) throws(KafkaError) -> any GroupConsumer {
        try call(.consumer) { _ throws(KafkaError) in
            SimulatedConsumer(process: self, group: cluster.group(group), topics: topics, instance: instance)
        }
    }

    public func producer(transactionalID: String) throws(KafkaError) -> any TransactionalProducer {
        try call(.producer) { _ throws(KafkaError) in
            let producer = SimulatedProducer(process: self, transactionalID: transactionalID)
            producers.append(producer)
            return producer
        }
    }

    public func openTransactions(
        in partitions: [TopicPartition], timeout: Int
    ) throws(KafkaError) -> [TopicPartition: OpenTransaction] {
        try call(.openTransactions) { _ throws(KafkaError) in
            var open: [TopicPartition: OpenTransaction] = [:]
            for place in partitions {
                guard let (_, lastStable, high) = cluster.offsets(of: place), lastStable < high else { continue }
                open[place] = OpenTransaction(first: lastStable, end: high)
            }
            return open
        }
    }

    public func end(_ transaction: HangingTransaction) throws(KafkaError) {
        try call(.endHanging) { _ throws(KafkaError) in
            guard cluster.transactions.end(transaction) else { throw Self.timedOut }
            cluster.note("\(name): ended what hung of \(transaction.transactionalID) in \(transaction.partitions)")
        }
    }

    public func reader(_ isolation: Isolation) throws(KafkaError) -> any PartitionConsumer {
        try call(.reader) { _ throws(KafkaError) in SimulatedPartitionConsumer(process: self, isolation: isolation) }
    }

    // MARK: For the handles

    /// Carries out one call of the port, with what the scheduler and the faults do to it.
    /// - Parameter body: is told whether it is to be refused.
    func call<T>(
        _ call: PortCall, _ body: (_ refused: Bool) throws(KafkaError) -> T
    ) throws(KafkaError) -> T {
        try interrupt(call, .before)
        let fault = cluster.fault(at: call, of: self)
        if let fault { cluster.note("\(name).\(call): \(fault)") }
        switch fault {
        case .unreachable: throw Self.timedOut
        case .crashBefore:
            kill()
            throw Self.dead
        case .restart(let milliseconds): cluster.restartBrokers(away: milliseconds)
        case .answerLost, .refused, .crashAfter, nil: break
        }
        // Polls find nothing meanwhile; they do not fail.
        if call.crossesNetwork, call != .poll, call != .read, !cluster.isAvailable { throw Self.timedOut }
        let result: T
        do throws(KafkaError) {
            result = try body(fault == .refused)
        } catch {
            cluster.note("\(name).\(call): \(error.kind) \(error.code)")
            throw error
        }
        if fault == .crashAfter { kill() }
        try interrupt(call, .after)
        if fault == .answerLost { throw Self.timedOut }
        return result
    }

    /// Lets the scheduler in, before or after something; throws when the process did not survive it.
    func interrupt(_ call: PortCall, _ moment: SimulatedCluster.Moment) throws(KafkaError) {
        guard state != .killed else { throw Self.dead }
        precondition(state == .running, "\(name) calls \(call) while it is stopped")
        if moment == .before { cluster.tick() }
        guard let interruption = cluster.interruption else { return }
        interruption(self, call, moment)
        guard state != .killed else { throw Self.dead }
        precondition(state == .running, "\(name) was left stopped in the middle of \(call)")
    }

    func remove(_ producer: SimulatedProducer) { producers.removeAll { $0 === producer } }

    /// The clients' own threads send what is queued, now or later.
    func sendSome() {
        for producer in producers { producer.sendSome() }
    }

    static let dead = KafkaError(.fatal, code: killedCode, reason: "The process was killed by the simulation")
    static let timedOut = KafkaError(.retriable, code: "_TIMED_OUT", reason: "The brokers did not answer in time")
}
