import Seeded
import Streaming

/// A transactional producer of one process.
///
/// @unchecked Sendable because a simulation is used by one thread at a time, which its scheduler sees to.
final class SimulatedProducer: TransactionalProducer, @unchecked Sendable {
    private enum Phase {
        case new, ready, open
        /// Only an abort gets out of it.
        case failed(KafkaError)
        /// Nothing does.
        case dead(KafkaError)
    }

    /// What waits to be sent to one partition, in order.
    private final class Queue {
        let log: PartitionLog
        var records: [(batch: PartitionLog.Batch, isRefused: Bool)] = []
        var sequence: Int32 = 0

        init(_ log: PartitionLog) { self.log = log }
    }

    private unowned let process: SimulatedProcess
    private unowned let cluster: SimulatedCluster
    let transactionalID: String

    private var phase = Phase.new
    private var entry: TransactionCoordinator.Entry?
    private var epoch: Int16 = -1
    private var queues: [Queue] = []
    private var unsent = 0
    /// The coordinator has heard of this transaction.
    private var isRegistered = false
    /// The call whose outcome the client has not learnt: it alone may be made, again.
    private var unanswered: PortCall?
    private var unansweredOffsets: [TopicPartition: Int64] = [:]

    init(process: SimulatedProcess, transactionalID: String) {
        self.process = process
        cluster = process.cluster
        self.transactionalID = transactionalID
    }

    // MARK: Transactions

    func initialise(timeout: Int) throws(KafkaError) {
        try resumable(.initialise) { _, again throws(KafkaError) in
            switch phase {
            case .new: break
            case .ready where again: return
            case .dead(let error): throw error
            default: throw Self.misuse("initialise comes first, and once")
            }
            var entry = cluster.transactions.initialise(transactionalID)
            // The predecessor's transaction is being ended: the client asks again until its time is up.
            while entry == nil, cluster.random.chance(700) {
                cluster.transactions.settle(transactionalID)
                entry = cluster.transactions.initialise(transactionalID)
            }
            guard let entry else { throw SimulatedProcess.timedOut }
            self.entry = entry
            epoch = entry.epoch
            phase = .ready
            cluster.note("\(process.name): \(transactionalID) has epoch \(epoch)")
        }
    }

    func begin() throws(KafkaError) {
        try resumable(.begin) { _, _ throws(KafkaError) in
            switch phase {
            case .ready:
                phase = .open
                isRegistered = false
            case .dead(let error): throw error
            default: throw Self.misuse("begin without initialise or within a transaction")
            }
        }
    }

    func sendOffsets(
        _ offsets: [TopicPartition: Int64], generation: any GroupGeneration
    ) throws(KafkaError) {
        if unanswered != .sendOffsets { unansweredOffsets = offsets }
        try resumable(.sendOffsets) { refused, _ throws(KafkaError) in
            let entry = try openTransaction()
            guard let generation = generation as? SimulatedGeneration else {
                throw Self.misuse("the group's metadata is another log's")
            }
            guard offsets == unansweredOffsets else {
                throw Self.misuse("sendOffsets was repeated with other offsets")
            }
            if refused { throw fail("COORDINATOR_REFUSED", "The group coordinator refused the offsets") }
            if offsets.isEmpty { return }
            try whenNotConcurrent { cluster.transactions.add(generation.group, to: entry, epoch: epoch) }
            isRegistered = true
            if let refusal = generation.group.commit(offsets, of: entry.producerID, as: generation) {
                throw fail(refusal.rawValue, "The group has gone on without this member's generation")
            }
            cluster.note("\(process.name): sent offsets \(offsets.sorted { $0.key < $1.key })")
        }
    }

    /// Covers what was acknowledged: this is the adversarial reading of the port's contract, under which a commit without
    /// `flush` before it loses, for some seeds, what was still queued, without a word. (librdkafka flushes here too.)
    func commit() throws(KafkaError) {
        try resumable(.commit) { refused, again throws(KafkaError) in
            if again, case .ready = phase { return try end(commit: true) }
            _ = try openTransaction()
            if unsent > 0 {
                if cluster.random.chance(500) { purge() } else { try sendAll() }
            }
            if refused { throw fail("COORDINATOR_REFUSED", "The coordinator refused to commit") }
            try end(commit: true)
            phase = .ready
        }
    }

    func abort() throws(KafkaError) {
        try resumable(.abort) { _, again throws(KafkaError) in
            if again, case .ready = phase { return try end(commit: false) }
            switch phase {
            case .open, .failed: break
            case .dead(let error): throw error
            case .new, .ready: throw Self.misuse("abort without a transaction")
            }
            purge()
            try end(commit: false)
            phase = .ready
        }
    }

    private func end(commit: Bool) throws(KafkaError) {
        // A transaction that no broker has heard of ends with the client alone.
        guard isRegistered, let entry else { return }
        switch cluster.transactions.end(entry, epoch: epoch, commit: commit) {
        case .done: return
        case .fenced: throw die()
        case .invalid, .concurrent:
            let error = KafkaError(.fatal, code: "INVALID_TXN_STATE", reason: "The transaction has ended otherwise")
            phase = .dead(error)
            throw error
        }
    }

    func close() {
        if case .dead = phase {} else { phase = .dead(Self.misuse("the producer is closed")) }
        purge()
        process.remove(self)
    }

    /// Calls of which the client may not learn the outcome; until it does, no other such call is taken.
    private func resumable(
        _ call: PortCall, _ body: (_ refused: Bool, _ again: Bool) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        if let unanswered, unanswered != call {
            throw KafkaError(.retriable, code: "_CONFLICT", reason: "\(unanswered) is still in progress")
        }
        let again = unanswered == call
        do throws(KafkaError) {
            try process.call(call) { refused throws(KafkaError) in try body(refused, again) }
            unanswered = nil
        } catch {
            unanswered = error.kind == .retriable ? call : nil
            throw error
        }
    }

    // MARK: Records

    func produce(
        topic: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [OutgoingRecord.Header], timestamp: Int64
    ) throws(KafkaError) {
        try process.call(.produce) { refused throws(KafkaError) in
            _ = try openTransaction()
            guard let logs = cluster.logs(of: topic) else {
                throw KafkaError(.abortable, code: "UNKNOWN_TOPIC_OR_PART", reason: "There is no topic \(topic)")
            }
            if let partition, !logs.indices.contains(Int(partition)) {
                throw KafkaError(.abortable, code: "_UNKNOWN_PARTITION", reason: "There is no \(topic)[\(partition)]")
            }
            let size = headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) {
                $0 + $1.name.utf8.count + $1.value.utf8.count
            }
            guard size <= cluster.configuration.maximumRecordSize else {
                throw KafkaError(.abortable, code: "MSG_SIZE_TOO_LARGE", reason: "A record for \(topic) is too large")
            }
            let key = key.map { Array($0) }
            let log = logs[cluster.partition(partition, key: key, of: logs.count)]
            let batch = PartitionLog.Batch(
                key: key, value: value.map { Array($0) }, headers: HeaderBlock(headers), timestamp: timestamp,
                producerID: entry?.producerID ?? -1, epoch: epoch)
            if refused, cluster.random.chance(500) { throw fail("TOPIC_AUTHORIZATION_FAILED", "\(topic) is refused") }
            // Otherwise it is refused when it is sent. A compacted topic takes no record without a key.
            queue(to: log).records.append((batch, refused || (log.isCompacted && key == nil)))
            unsent += 1
        }
    }

    func flush() throws(KafkaError) {
        try process.call(.flush) { refused throws(KafkaError) in
            switch phase {
            case .new, .ready: return
            case .open: break
            case .failed(let error), .dead(let error): throw error
            }
            if refused { throw fail("_MSG_TIMED_OUT", "A record was not acknowledged in time") }
            try sendAll()
        }
    }

    /// Between the calls: some of what is queued, or nothing yet.
    func sendSome() {
        guard unsent > 0, case .open = phase, cluster.random.chance(250) else { return }
        _ = send(atMost: cluster.random.below(unsent + 1))
    }

    private func sendAll() throws(KafkaError) {
        while unsent > 0 {
            if !send(atMost: unsent) {
                guard cluster.random.chance(700) else { throw SimulatedProcess.timedOut }
                cluster.transactions.settle(transactionalID)
            }
            _ = try openTransaction()
        }
    }

    /// - Returns: false when the markers of the previous transaction must be waited for.
    private func send(atMost limit: Int) -> Bool {
        guard let entry else { return true }
        for queue in queues where !queue.records.isEmpty {
            switch cluster.transactions.add(queue.log, to: entry, epoch: epoch) {
            case .done: isRegistered = true
            case .concurrent: return false
            case .fenced, .invalid:
                _ = die()
                return true
            }
        }
        var left = min(limit, unsent)
        while left > 0 {
            let waiting = queues.filter { !$0.records.isEmpty }
            let queue = waiting[cluster.random.below(waiting.count)]
            // Partitions are independent; within one the order holds.
            var count = min(left, 1 + cluster.random.below(queue.records.count))
            left -= count
            while count > 0 {
                guard cluster.transactions.mayAppend(to: queue.log, entry, epoch: epoch) else {
                    _ = die()
                    return true
                }
                var (batch, isRefused) = queue.records.removeFirst()
                unsent -= 1
                count -= 1
                if isRefused {
                    _ = fail("INVALID_RECORD", "A record for \(queue.log.coordinates) was refused")
                    return true
                }
                batch.sequence = queue.sequence
                queue.sequence += 1
                queue.log.append(batch, now: cluster.now)
            }
        }
        return true
    }

    private func queue(to log: PartitionLog) -> Queue {
        if let queue = queues.first(where: { $0.log === log }) { return queue }
        let queue = Queue(log)
        queues.append(queue)
        return queue
    }

    private func purge() {
        for queue in queues { queue.records.removeAll() }
        unsent = 0
    }

    // MARK: Failing

    private func openTransaction() throws(KafkaError) -> TransactionCoordinator.Entry {
        switch phase {
        case .open: break
        case .failed(let error), .dead(let error): throw error
        case .new, .ready: throw Self.misuse("there is no transaction")
        }
        guard let entry else { throw Self.misuse("there is no transaction") }
        return entry
    }

    private func whenNotConcurrent(_ ask: () -> TransactionCoordinator.Answer) throws(KafkaError) {
        while true {
            switch ask() {
            case .done: return
            case .fenced, .invalid: throw die()
            case .concurrent:
                guard cluster.random.chance(700) else { throw SimulatedProcess.timedOut }
                cluster.transactions.settle(transactionalID)
            }
        }
    }

    private func fail(_ code: String, _ reason: String) -> KafkaError {
        let error = KafkaError(.abortable, code: code, reason: reason)
        phase = .failed(error)
        return error
    }

    private func die() -> KafkaError {
        let error = KafkaError(
            .fenced, code: "_FENCED",
            reason: "A newer producer has taken \(transactionalID), or its transaction timed out")
        phase = .dead(error)
        return error
    }

    private static func misuse(_ reason: String) -> KafkaError { KafkaError(.fatal, code: "_STATE", reason: reason) }
}
