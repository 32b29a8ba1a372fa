/// The folding half: polls the group, folds records into state and seals batches for the committing half.
///
/// A state machine over the port, driven by `step`: by a thread of its own in a service, by the scheduler of a simulation
/// in tests. While a batch is in flight it goes on consuming and folding; what it does meanwhile waits as newer versions
/// of the state, and falls with the batch if that one aborts (exactly-once.md B4.9, B4.10).
final class StreamThread {
    let topology: Topology
    let fold: any Fold
    let log: any ClientSupplier
    let queue: any CommitQueue
    let clock: StreamClock
    let options: StreamOptions
    let observe: StreamObserver
    let group: String
    let transactionalID: String
    private let onCommitted: ([Effect]) -> Void

    let consumer: any GroupConsumer
    /// The topics of the subscription; and for each the index of the input that it is.
    let subscription: [String]
    let inputOf: [Int]
    let broadcasts: GlobalTables
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
    private let assignments = AssignmentMonitor()
    /// Of a task with a changed subscription some may be missing.
    private var assigned: Set<TopicPartition> = []
    /// Every partition of the changelog and of the outputs.
    private let places: [TopicPartition]
    var poison = PoisonPillDetector()

    private var inFlight: (batch: Batch, slots: [AssignedTask])?
    private var consumed = 0
    /// The record folded last.
    private var last: (input: Int, partition: Int32, offset: Int64)?
    private var openedAt: Int64 = 0
    private var isCaughtUp = false
    /// How many transactions in a row were aborted, and why the last was.
    private var setbacks: (count: Int, cause: KafkaError?) = (0, nil)
    /// The group has taken its partitions away since its last commit: others may have fenced it for that.
    private(set) var wasExpelled = false
    /// What made the process lose its place, told by the next `step`.
    private(set) var loss: KafkaError?

    init(
        topology: Topology, fold: any Fold, log: any ClientSupplier, group: String, instance: String?,
        transactionalID: String,
        places: [TopicPartition], queue: any CommitQueue, clock: StreamClock, options: StreamOptions,
        counters: StreamCounters,
        onCommitted: @escaping ([Effect]) -> Void, observe: @escaping StreamObserver
    ) throws(KafkaError) {
        self.topology = topology
        self.fold = fold
        self.log = log
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
        broadcasts = try GlobalTables(topology: topology, log: log)
        restoration = try StateRestoration(log: log)
        consumer = try log.consumer(group: group, topics: subscription, instance: instance)
    }

    /// One turn of the loop.
    /// - Parameter wait: how long it may wait for records, in milliseconds, when there is nothing else to do.
    /// - Throws: what ends the process: fenced or fatal. All else is dealt with.
    func step(wait: Int) throws(KafkaError) {
        collect()
        try attempt { () throws(KafkaError) in
            if try broadcasts.step() { queueReconsideration(of: slots.compactMap { $0 }) }
            if broadcasts.isComplete { try restoration.step(in: self) }
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
        broadcasts.close()
    }

    // MARK: Folding

    func slot(_ partition: Int32) -> AssignedTask? {
        Int(partition) < slots.count ? slots[Int(partition)] : nil
    }

    private var isFull: Bool {
        consumed >= min(options.batchRecords, poison.limit ?? .max)
            || slots.contains { ($0?.task.outbox.records.count ?? 0) >= options.batchOutputs }
            || openBytes >= options.batchBytes
    }

    private var openBytes: Int { slots.reduce(0) { $0 + ($1?.task.state.openBytes ?? 0) } }

    /// Something waits for a transaction, or for a turn.
    private var isOpen: Bool { isDirty || slots.contains { !($0?.toReconsider.isEmpty ?? true) } }

    private var isDirty: Bool { consumed > 0 || slots.contains { $0?.isDirty ?? false } }

    /// Somebody waits for what is open: it has something to send or to do, or a record is searched for. Mere offsets and state go along
    /// with the next that has, or by themselves when the commit interval is over: while they were committed, it would have to wait.
    private var isAwaited: Bool {
        poison.limit != nil || slots.contains { !($0?.task.outbox.isEmpty ?? true) }
    }

    private func apply(_ record: borrowing Record) {
        guard let slot = slot(record.partition), slot.phase == .ready else { return }
        let input = inputOf[record.topic]
        guard record.offset >= slot.next[input] else { return }
        if topology.inputs[input].role == .table, let key = record.key { slot.task.table(input).put(key, record.value) }
        let firstRecord = slot.task.outbox.records.count
        let firstEffect = slot.task.outbox.effects.count
        let condemnation = condemnation(record, input)
        switch condemnation ?? fold.apply(record, input: input, task: slot.task) {
        case .done: break
        case .deadLetter(let code, let detail):
            slot.task.outbox.truncate(records: firstRecord, effects: firstEffect)
            let place = place(input, record.partition)
            let letter = DeadLetter(
                source: place, offset: record.offset, code: code, detail: detail, version: options.version)
            // Its content may be what could not be written.
            var written =
                condemnation != nil
                ? letter.recordWithoutContent(to: topology.deadLetters)
                : letter.record(
                    to: topology.deadLetters, of: record, holdsIdentity: topology.inputs[input].holdsIdentity)
            // Kept from now on, not from the time of a record that may be older than letters are kept, or that no broker takes.
            written.timestamp = clock.wall()
            slot.task.outbox.records.append(written)
            counters.deadLettered()
            observe(.deadLetter(topic: place.topic, partition: place.partition, offset: record.offset, code: code))
        case .halt(let reason):
            slot.task.outbox.truncate(records: firstRecord, effects: firstEffect)
            slot.phase = .halted(reason)
            let place = place(input, record.partition)
            observe(.halted(partition: place.partition, offset: record.offset, topic: place.topic, reason: reason))
            return
        }
        for index in firstRecord..<slot.task.outbox.records.count where slot.task.outbox.records[index].timestamp == nil
        {
            slot.task.outbox.records[index].timestamp = record.timestamp
        }
        if !isDirty { begin() }
        slot.next[input] = record.offset + 1
        slot.isDirty = true
        consumed += 1
        last = (input, record.partition, record.offset)
    }

    private func condemnation(_ record: borrowing Record, _ input: Int) -> Verdict? {
        guard poison.limit != nil else { return nil }
        return poison.condemns(place(input, record.partition), record.offset).map {
            .deadLetter(code: $0.code, detail: "its transaction failed each time: \($0.reason)")
        }
    }

    private func place(_ input: Int, _ partition: Int32) -> TopicPartition {
        TopicPartition(topology.inputs[input].topic, partition)
    }

    private func begin() { openedAt = clock.monotonic() }

    /// A halted task's partitions stop where they are.
    private func stopHalted() throws(KafkaError) {
        for case let slot? in slots where slot.isHalted && !slot.isPaused {
            try consumer.pause(partitions(of: slot).filter(assigned.contains))
            slot.isPaused = true
        }
    }

    private func punctuate() {
        let now = clock.wall()
        for case let slot? in slots where slot.phase == .ready {
            while !isFull, let earliest = slot.task.state.earliestDue, earliest <= now,
                let key = slot.task.state.popDue(now)
            {
                key.withUnsafeBytes { fold.punctuate($0, now: now, task: slot.task) }
                stamp(slot, now)
            }
        }
    }

    private func reconsider() {
        let now = clock.wall()
        var budget = min(options.pollRecords, poison.limit ?? .max)
        for case let slot? in slots where slot.phase == .ready && slot.judged != broadcasts.digest {
            while budget > 0, !isFull, let key = slot.toReconsider.popLast() {
                key.withUnsafeBytes { fold.reconsider($0, task: slot.task) }
                stamp(slot, now)
                budget -= 1
            }
            guard slot.toReconsider.isEmpty else { continue }
            // The checkpoint must say so also where no key was changed.
            slot.judged = broadcasts.digest
            stamp(slot, now)
        }
    }

    private func stamp(_ slot: AssignedTask, _ now: Int64) {
        for index in slot.task.outbox.records.indices where slot.task.outbox.records[index].timestamp == nil {
            slot.task.outbox.records[index].timestamp = now
        }
        if !isDirty { begin() }
        slot.isDirty = true
    }

    /// Queues all keys of those tasks that were judged by something other than what holds now.
    func queueReconsideration(of slots: [AssignedTask]) {
        for slot in slots where slot.phase == .ready && slot.judged != broadcasts.digest {
            slot.toReconsider = []
            slot.task.state.forEachKey { slot.toReconsider.append(Array($0)) }
            if !slot.toReconsider.isEmpty { slot.judged = GlobalTables.mixed }
        }
    }

    // MARK: Batches

    private var shouldSeal: Bool {
        guard slots.contains(where: { $0?.isDirty ?? false }) else { return false }
        return (isCaughtUp && isAwaited) || isFull || clock.monotonic() - openedAt >= options.commitInterval
    }

    private func seal() {
        guard let generation else { return }
        var parts: [Batch.Part] = []
        var records: [OutgoingRecord] = []
        var effects: [Effect] = []
        var offsets: [TopicPartition: Int64] = [:]
        var sealed: [AssignedTask] = []
        for case let slot? in slots where slot.isDirty {
            slot.isDirty = false
            slot.sequence += 1
            var next: [String: Int64] = [:]
            for input in inputOf where slot.next[input] >= 0 {
                next[topology.inputs[input].topic] = slot.next[input]
                offsets[TopicPartition(topology.inputs[input].topic, slot.partition)] = slot.next[input]
            }
            let checkpoint = Checkpoint(
                group: group, transactionalID: transactionalID, sequence: slot.sequence,
                stateFormat: topology.stateFormat, globalTable: slot.judged, offsets: next)
            parts.append(.init(partition: slot.partition, checkpoint: checkpoint, changes: slot.task.state.seal()))
            let mark = TransactionOrigin(
                transactionalID: transactionalID, task: slot.partition, sequence: slot.sequence
            ).header
            for index in slot.task.outbox.records.indices { slot.task.outbox.records[index].headers.append(mark) }
            records += slot.task.outbox.records
            effects += slot.task.outbox.effects
            slot.task.outbox = Outbox()
            sealed.append(slot)
        }
        let batch = Batch(
            parts: parts, records: records, effects: effects, offsets: offsets, generation: generation,
            consumed: consumed, last: last.map { (place($0.input, $0.partition), $0.offset) },
            time: clock.wall())
        consumed = 0
        inFlight = (batch, sealed)
        queue.submit(batch)
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

    /// Commits a batch that is about no task's work.
    /// - Returns: false where another is in flight.
    func submitAlone(_ batch: Batch) -> Bool {
        guard inFlight == nil else { return false }
        inFlight = (batch, [])
        queue.submit(batch)
        return true
    }

    /// Takes in what became of the batch in flight.
    private func collect() {
        guard let (batch, sealed) = inFlight, let outcome = queue.takeOutcome() else { return }
        switch outcome {
        case .committed:
            inFlight = nil
            for (part, slot) in zip(batch.parts, sealed) {
                slot.task.state.commit(part.changes)
                slot.committed = part.checkpoint
            }
            setbacks = (0, nil)
            wasExpelled = false
            counters.committed(records: batch.consumed)
            poison.committed(batch)
            if !batch.effects.isEmpty { onCommitted(batch.effects) }
        case .aborted(let cause):
            counters.aborted()
            // The search for a record is no setback: it ends.
            if !poison.aborted(batch, cause, attempts: options.poisonAttempts) {
                setbacks = (setbacks.count + 1, cause)
            }
            rollBack(cause: cause)
        case .lost(let error):
            loss = error
        }
    }

    /// Takes back everything that is not committed; the tasks that are still ours start again from their last commit.
    /// - Precondition: no batch is with the committing half, which reads its blocks.
    private func rollBack(cause: KafkaError) {
        observe(.aborted(cause: cause))
        let fallen = inFlight
        inFlight = nil
        var sealed: [ObjectIdentifier: StateChanges] = [:]
        for (part, slot) in zip(fallen?.batch.parts ?? [], fallen?.slots ?? []) {
            sealed[ObjectIdentifier(slot)] = part.changes
        }
        // The first is tried again at once; what fails again and again must not keep the log busy.
        let resumption =
            clock.monotonic() + (setbacks.count < 2 ? 0 : min(50 << Int64(min(setbacks.count, 9) - 2), 5_000))
        let current = slots.compactMap { $0 }
        for slot in current + (fallen?.slots ?? []).filter({ slot in !current.contains { $0 === slot } }) {
            let fell = slot.isDirty || sealed[ObjectIdentifier(slot)] != nil
            slot.task.state.rollBack(sealed[ObjectIdentifier(slot)].map { [$0] } ?? [])
            slot.task.outbox = Outbox()
            slot.isDirty = false
            slot.judged = slot.committed?.globalTable ?? 0
            slot.toReconsider = []
            slot.sequence = slot.committed?.sequence ?? 0
            for input in inputOf {
                slot.next[input] = slot.committed?.offsets[topology.inputs[input].topic] ?? -1
            }
            // A halted one too, up to the record that it was halted at.
            guard slot.phase == .ready || (slot.isHalted && fell) else { continue }
            slot.phase = .joining
            slot.isPaused = false
            slot.notBefore = resumption
            slot.isRewinding = true
            slot.holdsState = true
        }
        consumed = 0
    }

    // MARK: Rebalance

    /// Waits for the batch in flight, then commits what is open too, as far as the budget goes; the rest falls.
    private func commitRemaining(lost: Bool) {
        let deadline = clock.monotonic() + Int64(options.revokeBudget)
        if lost {
            queue.abandon()
            hold(until: deadline)
        } else {
            hold(until: deadline)
            if inFlight == nil, loss == nil, slots.contains(where: { $0?.isDirty ?? false }),
                clock.monotonic() < deadline
            {
                seal()
                hold(until: deadline)
            }
            if inFlight != nil {
                queue.abandon()
                hold(until: clock.monotonic() + Int64(options.revokeBudget) / 2)
            }
        }
    }

    /// A batch whose outcome was not had in time.
    var isUnsettled: Bool { inFlight != nil }

    private func hold(until deadline: Int64) {
        while inFlight != nil {
            let left = deadline - clock.monotonic()
            guard left > 0, queue.wait(Int(left)) else { break }
            collect()
        }
        collect()
    }

    /// The input partitions that the group assigns for a task.
    func partitions(of slot: AssignedTask) -> [TopicPartition] {
        subscription.map { TopicPartition($0, slot.partition) }
    }
}

extension StreamThread: GroupHandler {
    func received(_ record: borrowing Record) { apply(record) }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        guard let slot = slot(partition), slot.phase == .ready else { return }
        let input = inputOf[topic]
        guard offset > slot.next[input] else { return }
        // Behind a commit marker: committed too, or the lag rests at 1 for ever (exactly-once.md B4.8).
        if !isDirty { begin() }
        slot.next[input] = offset
        slot.isDirty = true
    }

    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {
        self.generation = generation
        let numbers = Set(partitions.map(\.partition)).sorted()
        poison.keep(partitions)
        observe(.assigned(partitions: numbers))
        slots = Array(repeating: nil, count: Int((numbers.last ?? -1) + 1))
        for number in numbers {
            let slot =
                parked[number]
                ?? AssignedTask(partition: number, topology: topology, broadcasts: broadcasts.tables)
            slot.phase = .joining
            slot.isRewinding = false
            slot.isPaused = false
            slot.notBefore = 0
            slot.attempts = 0
            slot.refusal = nil
            slots[Int(number)] = slot
            if let missing = self.partitions(of: slot).first(where: { !partitions.contains($0) }) {
                // The group's leader has not heard of all partitions yet, as shortly after a topic was made. Somebody else may
                // have the other half; the group is balanced anew once the leader knows.
                slot.phase = .halted("\(missing) did not come with its other inputs")
            }
        }
        parked = [:]
        restoration.cancel()
        assignments.assigned()
        assigned = Set(partitions)
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) {
        observe(.revoked(partitions: Set(partitions.map(\.partition)).sorted(), lost: lost))
        wasExpelled = wasExpelled || lost
        commitRemaining(lost: lost)
        restoration.cancel()
        let stuck = inFlight
        if stuck == nil, slots.contains(where: { $0?.isDirty ?? false || $0?.task.state.hasOpenChanges ?? false }) {
            rollBack(cause: .init(.abortable, code: "revoked", reason: "its partitions were revoked"))
        }
        for case let slot? in slots where stuck == nil && loss == nil && (slot.phase == .ready || slot.holdsState) {
            slot.holdsState = true
            parked[slot.partition] = slot
        }
        slots = []
        consumed = 0
        generation = nil
    }
}

extension StreamThread {
    var status: StreamProcessor.Status {
        let present = slots.compactMap { $0 }
        var status = StreamProcessor.Status()
        status.isJoined = generation != nil
        if generation == nil { status.hindrances.append("group \(group) has not assigned partitions yet") }
        if let unreadyReason = assignments.unreadyReason { status.hindrances.append(unreadyReason) }
        for slot in present {
            status.tasks[slot.partition] = slot.standing
            for input in inputOf {
                let place = place(input, slot.partition)
                status.positions[place] = slot.position(of: input, in: place.topic)
            }
        }
        if setbacks.count >= 3, let cause = setbacks.cause {
            status.hindrances.append("its transactions fail: \(cause)")
        }
        return status
    }
}
