/// Takes tasks over from whoever had them before: the order in it is what exactly once rests on (exactly-once.md B4.5, B4.6).
///
/// 1. The committed offsets first: asking for them waits for pending offset commits, so a transaction of the predecessor
///    that could still commit has ended by then. 2. Then the changelog's high watermark, with no transaction open below it.
///    3. Then the state up to it. The other order loses state: a zombie may commit between the two.
/// Goes on in steps, so that the group is polled and ready tasks run meanwhile.
final class StateRestoration {
    /// With what is being read for it. The next begins when its scan has been started, never before.
    private enum Stage {
        case offsets
        case pending(Scan)
        case bounds
        case tails(Scan)
        case states(Scan)
        case tables(Scan)
    }

    private final class Member {
        let slot: AssignedTask
        /// What the group has committed, by input topic.
        var offsets: [String: Int64] = [:]
        /// Where the inputs begin that the group's offsets lie before, or that it has never read.
        var begins: [String: Int64] = [:]
        var low: Int64 = 0
        var high: Int64 = 0
        var end: Result<Checkpoint, Checkpoint.Failure>?
        var records = 0
        /// Of `offsets`, that the inputs have what lies behind them.
        var areInputsKnown = false
        /// Its state is what the log says it must be.
        var isSound = false

        init(_ slot: AssignedTask) { self.slot = slot }
    }

    private let stable: any PartitionConsumer
    private let latest: any PartitionConsumer
    private var stage = Stage.offsets
    private var members: [Member] = []
    private var startedAt: Int64 = 0

    init(clients: any ClientSupplier) throws(KafkaError) {
        stable = try clients.reader(.readCommitted)
        latest = try clients.reader(.readUncommitted)
    }

    var isUnderWay: Bool { !members.isEmpty }

    /// What was begun is forgotten: the assignment has changed.
    func cancel() {
        members = []
        stage = .offsets
    }

    func close() {
        stable.close()
        latest.close()
    }

    func step(in streamThread: StreamThread) throws(KafkaError) {
        let now = streamThread.clock.monotonic()
        if members.isEmpty {
            members = streamThread.slots.compactMap { $0 }.filter { $0.phase == .joining && $0.notBefore <= now }.map {
                Member($0)
            }
            guard !members.isEmpty else { return }
            stage = .offsets
            startedAt = now
        }
        switch stage {
        case .offsets: try readOffsets(streamThread, now)
        case .pending(let scan): try endPending(scan, streamThread, now)
        case .bounds: try bound(streamThread, now)
        case .tails(let scan): try readTails(scan, streamThread, now)
        case .states(let scan): try readStates(scan, streamThread, now)
        case .tables(let scan): try readTables(scan, streamThread, now)
        }
        if members.isEmpty { cancel() }
    }

    // MARK: 1. Offsets

    private func readOffsets(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        // Nothing of a task may come in between: it is paused until it is ready.
        try streamThread.consumer.pause(members.flatMap { streamThread.partitions(of: $0.slot) })
        let committed: [TopicPartition: Int64]
        do throws(KafkaError) {
            committed = try streamThread.consumer.committed(
                members.flatMap { streamThread.partitions(of: $0.slot) }, timeout: 300)
        } catch {
            guard error.kind == .retriable else { throw error }
            let ages = members.map { streamThread.hanging.see(task: $0.slot.partition, answered: false, now: now) }
            guard ages.contains(where: { $0 >= HangingTransactions.ownAfter }) else { throw error }
            return try scanPending(streamThread, now)
        }
        for member in members {
            streamThread.hanging.see(task: member.slot.partition, answered: true, now: now)
            member.offsets = [:]
            for topic in streamThread.subscription {
                member.offsets[topic] = committed[TopicPartition(topic, member.slot.partition)]
            }
            // After an abort in the same generation nobody else can have committed: what we hold stands, if the group agrees.
            member.isSound = member.slot.isRewinding && member.slot.holdsState && agrees(member, streamThread)
        }
        stage = .bounds
    }

    /// Whether the state that a task holds is as far as the group's offsets.
    private func agrees(_ member: Member, _ streamThread: StreamThread) -> Bool {
        member.offsets == member.slot.committed?.offsets(of: streamThread.subscription) ?? [:]
    }

    // MARK: Offsets that are pending

    /// Milliseconds for each question while something hangs: the group is polled in between, and other tasks run.
    private static let shortAnswer = 100

    /// Tells the tasks whose offsets are pending from those whose coordinator was away, and reads what they wrote last.
    private func scanPending(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        // Nobody commits offsets of a changelog: none is pending there, and only a coordinator that is away says nothing.
        let changelog = TopicPartition(streamThread.topology.changelog, members[0].slot.partition)
        _ = try streamThread.consumer.committed([changelog], timeout: 300)
        members = members.filter { member in
            member.isSound = false
            do throws(KafkaError) {
                _ = try streamThread.consumer.committed(
                    streamThread.partitions(of: member.slot), timeout: Self.shortAnswer)
                streamThread.hanging.see(task: member.slot.partition, answered: true, now: now)
            } catch {
                return true
            }
            return false
        }
        // A transaction that could still commit would be open in the changelog: its records are there before its offsets (B4.8).
        try readBounds(streamThread, now)
        stage = .pending(try scanTails(of: members, back: Self.pendingTail, now, streamThread))
    }

    private func endPending(_ scan: Scan, _ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        guard try scan.step(timeout: 10, limit: 1_000, now: now) else { return }
        let pending = members
        members = []
        // The others go on meanwhile.
        for member in pending { postpone(member, by: 1_000, now) }
        for member in pending {
            guard case .success(let last)? = member.end, last.group == streamThread.group else { continue }
            try streamThread.hanging.endPending(last, task: member.slot.partition, in: streamThread, now)
        }
    }

    // MARK: 2. Bounds

    private func bound(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        try readBounds(streamThread, now)
        try readInputBounds(streamThread, now)
        let parked = members.filter { !$0.isSound && $0.slot.holdsState && $0.slot.committed != nil }
        stage = .tails(try scanTails(of: parked, back: Self.tail, now, streamThread))
    }

    /// Whether the inputs still have what the group wants to read next (exactly-once.md B2, B4.5).
    private func readInputBounds(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        for member in members where !member.areInputsKnown {
            member.begins = [:]
            for topic in streamThread.subscription {
                let place = TopicPartition(topic, member.slot.partition)
                let offset = member.offsets[topic] ?? -1
                // Of what was read a moment ago nothing is gone.
                if member.isSound, offset >= 0 { continue }
                let (low, high) = try latest.watermarks(of: place, timeout: 1_000)
                if offset < low { member.begins[topic] = low }
                guard offset > high else { continue }
                // What is written there now would be taken for what was read long ago.
                refuse(
                    member,
                    "\(place) ends before offset \(offset), which group \(streamThread.group) is to read next: see vigie rewind",
                    isCertain: true, now, streamThread)
                break
            }
            // Not before: a question that nobody answered is asked again.
            member.areInputsKnown = true
        }
        dropPostponed(now)
    }

    /// Of those whose changelog is open nothing is known yet: they are postponed.
    private func readBounds(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        var isOpen = false
        for member in members where !member.isSound {
            let changelog = TopicPartition(streamThread.topology.changelog, member.slot.partition)
            (member.low, member.high) = try latest.watermarks(of: changelog, timeout: 1_000)
            let stableEnd = try stable.watermarks(of: changelog, timeout: 1_000).high
            let first = stableEnd < member.high ? stableEnd : nil
            let age = streamThread.hanging.see(changelog, open: first, now: now)
            guard let first else { continue }
            isOpen = true
            // Its offsets may have been pending too: from the beginning, then.
            postpone(member, by: 20, now)
            guard age >= streamThread.options.fencingGrace, !streamThread.hanging.isFenced(changelog) else { continue }
            try fence(writer(in: changelog, at: first, streamThread), changelog, streamThread)
            streamThread.hanging.fenced(changelog)
        }
        dropPostponed(now)
        if isOpen { try streamThread.hanging.endOpen(in: streamThread, now) }
    }

    /// Whose transaction begins there; nil where that cannot be told.
    private func writer(in changelog: TopicPartition, at first: Int64, _ streamThread: StreamThread) throws(KafkaError)
        -> String?
    {
        let lookup = try TransactionLookup(
            streamThread.clients, changelog: streamThread.topology.changelog, now: streamThread.clock.monotonic)
        defer { lookup.close() }
        return try lookup.marks(of: [changelog: OpenTransaction(first: first, end: first + 1)])[changelog]?
            .transactionalID
    }

    private func fence(_ writer: String?, _ changelog: TopicPartition, _ streamThread: StreamThread) throws(KafkaError)
    {
        // Our own is under way in the committing half; an unknown writer's ends by its timeout.
        guard let writer, writer != streamThread.transactionalID else { return }
        let successor = try streamThread.clients.producer(transactionalID: writer)
        defer { successor.close() }
        do throws(KafkaError) {
            try successor.initialise(timeout: 1_000)
        } catch {
            // That name's trouble, not ours.
            throw KafkaError(.retriable, code: error.code, reason: error.reason)
        }
        streamThread.observe(.fencedPredecessor(transactionalID: writer, partition: changelog.partition))
    }

    private func postpone(_ member: Member, by milliseconds: Int64, _ now: Int64) {
        member.slot.notBefore = now + milliseconds
    }

    private func dropPostponed(_ now: Int64) {
        members.removeAll { $0.slot.notBefore > now }
    }

    // MARK: 3. State

    /// How many records from the end the last checkpoint of a parked task is looked for.
    private static let tail: Int64 = 16
    /// Where offsets are pending, transactions may lie behind it that were aborted.
    private static let pendingTail: Int64 = 4_096

    private func scanTails(
        of members: [Member], back: Int64, _ now: Int64, _ streamThread: StreamThread
    ) throws(KafkaError) -> Scan {
        let scan = Scan(stable)
        try scan.start(
            members.map { member in
                member.end = nil
                return range(member, from: max(member.low, member.high - back), streamThread, restoring: false)
            }, now: now)
        return scan
    }

    private func readTails(_ scan: Scan, _ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        guard try scan.step(timeout: 10, limit: 1_000, now: now) else { return }
        for member in members where !member.isSound {
            if member.slot.holdsState, let committed = member.slot.committed, case .success(committed)? = member.end,
                agrees(member, streamThread)
            {
                member.isSound = true
            } else {
                member.slot.wipe()
                member.end = nil
            }
        }
        let restore = Scan(stable)
        try restore.start(
            members.filter { !$0.isSound }.map { range($0, from: $0.low, streamThread, restoring: true) }, now: now)
        stage = .states(restore)
    }

    private func range(_ member: Member, from: Int64, _ streamThread: StreamThread, restoring: Bool) -> Scan.Range {
        let state = member.slot.task.state
        return Scan.Range(
            partition: TopicPartition(streamThread.topology.changelog, member.slot.partition), from: from,
            to: member.high
        ) { record in
            guard let key = record.key, let kind = key.first else { return }
            if kind == StateBlock.keyPrefix {
                guard restoring else { return }
                member.records += 1
                state.restore(UnsafeRawBufferPointer(rebasing: key.dropFirst()), record.value)
            } else if key.elementsEqual(Checkpoint.endKey), let value = record.value {
                do throws(Checkpoint.Failure) {
                    member.end = .success(try Checkpoint(decoding: value))
                } catch {
                    member.end = .failure(error)
                }
            }
        }
    }

    private func readStates(_ scan: Scan, _ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        guard try scan.step(timeout: 10, limit: 20_000, now: now) else { return }
        var behind: [TopicPartition: Int64] = [:]
        for member in members where !member.isSound {
            let validation = CheckpointValidation(
                of: TopicPartition(streamThread.topology.changelog, member.slot.partition), member.end,
                inputs: streamThread.subscription, offsets: member.offsets, group: streamThread.group,
                stateFormat: streamThread.topology.stateFormat)
            switch validation {
            case .valid(let checkpoint):
                if let checkpoint, member.offsets.isEmpty {
                    member.offsets = checkpoint.offsets(of: streamThread.subscription)
                    member.areInputsKnown = false
                }
                member.slot.committed = checkpoint
                member.slot.sequence = checkpoint?.sequence ?? 0
            case .refused(let reason):
                refuse(member, reason, isCertain: true, now, streamThread)
            case .undecided(let reason):
                refuse(member, reason, now, streamThread)
            case .behind(let checkpoint):
                refuse(member, "the offsets of group \(streamThread.group) are older than its state", now, streamThread)
                // Not in motion any more. One transaction holds both, so they were lost with its marker.
                guard member.slot.attempts > Self.unsettledAttempts else { continue }
                for (topic, offset) in checkpoint.offsets {
                    behind[TopicPartition(topic, member.slot.partition)] = offset
                }
            }
        }
        if !behind.isEmpty, let generation = streamThread.generation,
            streamThread.submitAlone(Batch(committing: behind, generation, streamThread.clock.wall()))
        {
            streamThread.observe(.offsetsRestored(partitions: Set(behind.keys.map(\.partition)).sorted()))
        }
        dropPostponed(now)
        try readInputBounds(streamThread, now)
        stage = .tables(try scanTables(streamThread, now))
    }

    /// So often is tried soon what may be in motion still; nobody is told before.
    private static let unsettledAttempts = 10

    /// The partition stands still, and is tried again: soon at first, for what is in motion settles; then every 5 s.
    /// - Parameter isCertain: nothing that is in motion can make it right.
    private func refuse(
        _ member: Member, _ reason: String, isCertain: Bool = false, _ now: Int64, _ streamThread: StreamThread
    ) {
        let slot = member.slot
        slot.wipe()
        slot.attempts = isCertain ? Self.unsettledAttempts : slot.attempts + 1
        if slot.attempts >= Self.unsettledAttempts, slot.refusal != reason {
            slot.refusal = reason
            streamThread.observe(.refused(partition: slot.partition, reason: reason))
        }
        postpone(member, by: slot.attempts < Self.unsettledAttempts ? 50 * Int64(slot.attempts) : 5_000, now)
    }

    // MARK: 4. Tables

    private func scanTables(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) -> Scan {
        var ranges: [Scan.Range] = []
        for member in members where !member.isSound {
            for input in streamThread.inputOf where streamThread.topology.inputs[input].role == .table {
                let place = TopicPartition(streamThread.topology.inputs[input].topic, member.slot.partition)
                // To the end, not to the offset: what stood before it may have been compacted away for what stands behind it. Also
                // where there is no offset yet: what is judged meanwhile would be without the table.
                let offset = member.offsets[place.topic] ?? 0
                let (low, end) = try stable.watermarks(of: place, timeout: 1_000)
                let table = member.slot.task.table(input)
                ranges.append(
                    .init(partition: place, from: low, to: max(offset, end)) { record in
                        if let key = record.key { table.put(key, record.value) }
                    })
            }
        }
        let scan = Scan(stable)
        try scan.start(ranges, now: now)
        return scan
    }

    private func readTables(_ scan: Scan, _ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        guard try scan.step(timeout: 10, limit: 20_000, now: now) else { return }
        try start(streamThread, now)
        members = []
    }

    // MARK: 5. Start

    private func start(_ streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        var positions: [TopicPartition: Int64] = [:]
        for member in members {
            for input in streamThread.inputOf {
                let place = TopicPartition(streamThread.topology.inputs[input].topic, member.slot.partition)
                let offset = member.offsets[place.topic] ?? -1
                let next = max(offset, member.begins[place.topic] ?? -1)
                positions[place] = next
                member.slot.next[input] = offset < 0 ? -1 : next
                if offset >= 0, offset < next {
                    streamThread.observe(
                        .skipped(topic: place.topic, partition: place.partition, from: offset, to: next))
                }
            }
        }
        try streamThread.consumer.seek(positions)
        for member in members {
            let slot = member.slot
            slot.phase = .ready
            slot.attempts = 0
            slot.refusal = nil
            slot.isRewinding = false
            slot.holdsState = true
            streamThread.observe(
                .ready(partition: slot.partition, records: member.records, milliseconds: Int(now - startedAt)))
            // Without a checkpoint there is no state that could have been judged by anything else.
            slot.evaluatedBy = slot.committed?.globalTable ?? streamThread.globalTables.digest
            streamThread.fold.resume(slot.task)
        }
        streamThread.queueReconsideration(of: members.map(\.slot))
        try streamThread.consumer.resume(members.flatMap { streamThread.partitions(of: $0.slot) })
    }
}

extension Batch {
    /// Offsets alone.
    fileprivate init(committing offsets: [TopicPartition: Int64], _ generation: any GroupGeneration, _ time: Int64) {
        self.init(
            parts: [], records: [], effects: [], offsets: offsets, generation: generation, consumed: 0, last: nil,
            time: time)
    }
}
