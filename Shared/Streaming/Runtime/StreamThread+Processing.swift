/// Records, due times and changed tables, folded into the state of their tasks.
extension StreamThread {
    var isFull: Bool {
        consumed >= min(options.batchRecords, poison.limit ?? .max)
            || slots.contains { ($0?.task.outbox.records.count ?? 0) >= options.batchOutputs }
            || openBytes >= options.batchBytes
    }

    private var openBytes: Int { slots.reduce(0) { $0 + ($1?.task.state.openBytes ?? 0) } }

    /// Something waits for a transaction, or for a turn.
    var isOpen: Bool { isDirty || slots.contains { !($0?.toReconsider.isEmpty ?? true) } }

    var isDirty: Bool { consumed > 0 || slots.contains { $0?.isDirty ?? false } }

    /// Somebody waits for what is open: it has something to send or to do, or a record is searched for. Mere offsets and state go along
    /// with the next that has, or by themselves when the commit interval is over: while they were committed, it would have to wait.
    var isAwaited: Bool {
        poison.limit != nil || slots.contains { !($0?.task.outbox.isEmpty ?? true) }
    }

    func apply(_ record: borrowing Record) {
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

    func begin() { openedAt = clock.monotonic() }

    /// A halted task's partitions stop where they are.
    func stopHalted() throws(KafkaError) {
        for case let slot? in slots where slot.isHalted && !slot.isPaused {
            try consumer.pause(partitions(of: slot).filter(assigned.contains))
            slot.isPaused = true
        }
    }

    func punctuate() {
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

    func reconsider() {
        let now = clock.wall()
        var budget = min(options.pollRecords, poison.limit ?? .max)
        for case let slot? in slots where slot.phase == .ready && slot.evaluatedBy != globalTables.digest {
            while budget > 0, !isFull, let key = slot.toReconsider.popLast() {
                key.withUnsafeBytes { fold.reconsider($0, task: slot.task) }
                stamp(slot, now)
                budget -= 1
            }
            guard slot.toReconsider.isEmpty else { continue }
            // The checkpoint must say so also where no key was changed.
            slot.evaluatedBy = globalTables.digest
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
        for slot in slots where slot.phase == .ready && slot.evaluatedBy != globalTables.digest {
            slot.toReconsider = []
            slot.task.state.forEachKey { slot.toReconsider.append(Array($0)) }
            if !slot.toReconsider.isEmpty { slot.evaluatedBy = GlobalTables.mixed }
        }
    }
}
