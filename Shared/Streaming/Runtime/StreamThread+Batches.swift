/// What was folded since the last transaction, sealed for the next; and what became of that.
extension StreamThread {
    var shouldSeal: Bool {
        guard slots.contains(where: { $0?.isDirty ?? false }) else { return false }
        return (isCaughtUp && isAwaited) || isFull || clock.monotonic() - openedAt >= options.commitInterval
    }

    func seal() {
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
                stateFormat: topology.stateFormat, globalTable: slot.evaluatedBy, offsets: next)
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

    /// Commits a batch that is about no task's work.
    /// - Returns: false where another is in flight.
    func submitAlone(_ batch: Batch) -> Bool {
        guard inFlight == nil else { return false }
        inFlight = (batch, [])
        queue.submit(batch)
        return true
    }

    /// Takes in what became of the batch in flight.
    func collect() {
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
    func rollBack(cause: KafkaError) {
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
            slot.evaluatedBy = slot.committed?.globalTable ?? 0
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
}
