/// The folding half: polls the group, folds records into state and seals batches for the committing half.
///
/// A state machine over the port, driven by `step`: by a thread of its own in a service, by the scheduler of a simulation
/// in tests. While a batch is in flight it goes on consuming and folding; what it does meanwhile waits as newer versions
/// of the state, and falls with the batch if that one aborts (exactly-once.md B4.9, B4.10).
final class StreamThread {
    let topology: Topology
    let fold: any Fold
    let clients: any ClientSupplier
    let queue: any CommitQueue
    let clock: StreamClock
    let options: StreamOptions
    let observe: StreamObserver
    let group: String
    let transactionalID: String
    let onCommitted: ([Effect]) -> Void

    let consumer: any GroupConsumer
    /// The topics of the subscription; and for each the index of the input that it is.
    let subscription: [String]
    let inputOf: [Int]
    let globalTables: GlobalTables
    let counters: StreamCounters

    /// By partition.
    var slots: [AssignedTask?] = []
    /// Tasks that were revoked with clean state, until the next assignment is known.
    var parked: [Int32: AssignedTask] = [:]
    var generation: (any GroupGeneration)? { didSet { lastGeneration = generation ?? lastGeneration } }
    /// Kept when the partitions are revoked.
    private(set) var lastGeneration: (any GroupGeneration)?
    var restoration: StateRestoration
    let hanging = HangingTransactions()
    let assignments = AssignmentMonitor()
    /// Of a task with a changed subscription some may be missing.
    var assigned: Set<TopicPartition> = []
    /// Every partition of the changelog and of the outputs.
    private let places: [TopicPartition]
    var poison = PoisonPillDetector()

    var inFlight: (batch: Batch, slots: [AssignedTask])?
    var consumed = 0
    /// The record folded last.
    var last: (input: Int, partition: Int32, offset: Int64)?
    var openedAt: Int64 = 0
    var isCaughtUp = false
    /// How many transactions in a row were aborted, and why the last was.
    var setbacks: (count: Int, cause: KafkaError?) = (0, nil)
    /// The group has taken its partitions away since its last commit: others may have fenced it for that.
    var wasExpelled = false
    /// What made the process lose its place, told by the next `step`.
    var loss: KafkaError?

    init(
        topology: Topology, fold: any Fold, clients: any ClientSupplier, group: String, instance: String?,
        transactionalID: String,
        places: [TopicPartition], queue: any CommitQueue, clock: StreamClock, options: StreamOptions,
        counters: StreamCounters,
        onCommitted: @escaping ([Effect]) -> Void, observe: @escaping StreamObserver
    ) throws(KafkaError) {
        self.topology = topology
        self.fold = fold
        self.clients = clients
        self.group = group
        self.transactionalID = transactionalID
        self.places = places
        self.queue = queue
        self.clock = clock
        self.options = options
        self.counters = counters
        self.onCommitted = onCommitted
        self.observe = observe
        let members = topology.inputs.indices.filter { topology.inputs[$0].role != .globalTable }
        inputOf = members
        subscription = members.map { topology.inputs[$0].topic }
        globalTables = try GlobalTables(topology: topology, clients: clients)
        restoration = try StateRestoration(clients: clients)
        consumer = try clients.consumer(group: group, topics: subscription, instance: instance)
    }

    /// One turn of the loop.
    /// - Parameter wait: how long it may wait for records, in milliseconds, when there is nothing else to do.
    /// - Throws: what ends the process: fenced or fatal. All else is dealt with.
    func step(wait: Int) throws(KafkaError) {
        collect()
        try attempt { () throws(KafkaError) in
            if try globalTables.step() { queueReconsideration(of: slots.compactMap { $0 }) }
            if globalTables.isComplete { try restoration.step(in: self) }
        }
        try attempt { () throws(KafkaError) in try hanging.step(in: self) }
        try attempt { () throws(KafkaError) in
            guard generation != nil else { return }
            let unassigned = try assignments.step(consumer, now: clock.monotonic())
            if !unassigned.isEmpty { observe(.rejoined(unassigned: unassigned)) }
        }
        // Whatever became of that: a member that does not poll leaves its group, and hears of no new assignment.
        try attempt { () throws(KafkaError) in
            let received = try poll(wait)
            isCaughtUp = received == 0
            try stopHalted()
            // What comes beside records would be in the search for one that its transaction fails for.
            if received == 0 || poison.limit == nil {
                punctuate()
                reconsider()
            }
        }
        if inFlight == nil, shouldSeal { seal() }
        if let loss { throw loss }
    }

    /// Tells of what passes by itself; the rest of the turn goes on.
    private func attempt(_ part: () throws(KafkaError) -> Void) throws(KafkaError) {
        do throws(KafkaError) { try part() } catch {
            switch error.kind {
            case .retriable, .abortable: observe(.waiting(error))
            case .fenced, .fatal: throw error
            }
        }
    }

    private func poll(_ wait: Int) throws(KafkaError) -> Int {
        guard !isFull else {
            // No room before the batch in flight is done. If that takes longer than max.poll.interval.ms, others take the partitions.
            if inFlight != nil { _ = queue.wait(wait) }
            return 0
        }
        let limit = poison.limit.map { min(max($0 - consumed, 1), options.pollRecords) } ?? options.pollRecords
        return try consumer.poll(timeout: timeout(wait), limit: limit, self)
    }

    /// How long to wait for a record, in milliseconds.
    private func timeout(_ wait: Int) -> Int {
        if restoration.isUnderWay { return 0 }
        if inFlight != nil { return min(wait, 2) }
        guard isOpen else { return wait }
        guard !isAwaited, slots.allSatisfy({ $0?.toReconsider.isEmpty ?? true }) else { return 0 }
        return Int(min(max(openedAt + Int64(options.commitInterval) - clock.monotonic(), 0), Int64(wait)))
    }

    /// Finishes what is under way and leaves the group: SIGTERM.
    func close() {
        consumer.close(self)
        restoration.close()
        globalTables.close()
    }

    func slot(_ partition: Int32) -> AssignedTask? {
        Int(partition) < slots.count ? slots[Int(partition)] : nil
    }

    func place(_ input: Int, _ partition: Int32) -> TopicPartition {
        TopicPartition(topology.inputs[input].topic, partition)
    }

    /// The input partitions that the group assigns for a task.
    func partitions(of slot: AssignedTask) -> [TopicPartition] {
        subscription.map { TopicPartition($0, slot.partition) }
    }

    /// The partitions of the changelog and of the outputs that are looked after with our tasks: those of the same numbers, and of a
    /// topic with more partitions those beyond in turn.
    var outputPlaces: [TopicPartition] {
        let tasks = Set(slots.compactMap { $0?.partition })
        return places.filter { isWatched($0, tasks: tasks) }
    }

    func isWatched(_ place: TopicPartition, tasks: Set<Int32>) -> Bool {
        let count = Int32(places.count { $0.topic == topology.changelog })
        return tasks.contains(place.partition % max(count, 1))
    }
}

extension StreamThread {
    var status: StreamProcessor.Status {
        let present = slots.compactMap { $0 }
        var status = StreamProcessor.Status()
        status.isJoined = generation != nil
        if generation == nil { status.unreadyReasons.append("group \(group) has not assigned partitions yet") }
        if let unreadyReason = assignments.unreadyReason { status.unreadyReasons.append(unreadyReason) }
        for slot in present {
            status.tasks[slot.partition] = slot.status
            for input in inputOf {
                let place = place(input, slot.partition)
                status.positions[place] = slot.position(of: input, in: place.topic)
            }
        }
        if setbacks.count >= 3, let cause = setbacks.cause {
            status.unreadyReasons.append("its transactions fail: \(cause)")
        }
        return status
    }
}
