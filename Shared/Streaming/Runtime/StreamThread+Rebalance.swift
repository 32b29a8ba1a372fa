/// What the group gives and takes away.
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
                ?? AssignedTask(partition: number, topology: topology, globalTables: globalTables.tables)
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

    /// Waits for the batch in flight, then commits what is open too, as far as the budget goes; the rest falls.
    func commitRemaining(lost: Bool) {
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

    func hold(until deadline: Int64) {
        while inFlight != nil {
            let left = deadline - clock.monotonic()
            guard left > 0, queue.wait(Int(left)) else { break }
            collect()
        }
        collect()
    }
}
