/// Ends what transactions left hanging that are over (docs/adr/0009-lost-markers.md).
///
/// A broker that is killed while it ends a transaction may come back and call it complete without having written its markers
/// (seen with 4.3.1). The group's offsets stay pending then, and nobody is told what is committed; the changelog stays open, and
/// nobody reads what is behind. Both until another transaction of the same producer ends there. So one is made: for offsets, that
/// commits what the tasks' last checkpoints say; for changelogs, that writes there what nobody reads. Never both in one, for a
/// transaction with offsets may be refused by the group, and its abort would take with it what hangs in the changelog.
struct HangingTransactions {
    /// Milliseconds after which what does not move counts as hanging. Markers take a few; a coordinator that loads its log,
    /// some seconds.
    static let after: Int64 = 10_000
    /// Another's name is taken later: by then it has come back and ended this itself, or it is gone.
    private static let abandonedAfter: Int64 = 30_000

    /// By the transactional id of who wrote them.
    private var offsets: [String: [TopicPartition: Int64]] = [:]
    private var changelogs: [String: [TopicPartition]] = [:]

    /// Whether it is time to end a transaction in its writer's name.
    /// - Parameter age: for how long it has not moved, in milliseconds.
    static func mayBeEnded(by own: String, writer: String, age: Int64) -> Bool {
        age >= (writer == own ? after : abandonedAfter)
    }

    /// - Parameter checkpoint: the last of the task; what hangs is what it says, or older.
    mutating func add(offsetsOf checkpoint: Checkpoint, partition: Int32, writer: String) {
        for (topic, offset) in checkpoint.offsets {
            offsets[writer, default: [:]][TopicPartition(topic, partition)] = offset
        }
    }

    mutating func add(changelog: TopicPartition, writer: String) {
        changelogs[writer, default: []].append(changelog)
    }

    /// Ends them, each in its writer's name. What cannot be ended now is found hanging again.
    func end(in folder: Folder) throws(LogError) {
        guard let generation = folder.generation else { return }
        let time = folder.clock.wall()
        for (writer, changelogs) in changelogs {
            try end(Batch(endingIn: changelogs, generation, time), of: writer, changelogs.map(\.partition), in: folder)
        }
        for (writer, offsets) in offsets {
            let partitions = Set(offsets.keys.map(\.partition)).sorted()
            try end(Batch(committing: offsets, generation, time), of: writer, partitions, in: folder)
        }
    }

    private func end(
        _ batch: Batch, of writer: String, _ partitions: [Int32], in folder: Folder
    ) throws(LogError) {
        if writer == folder.transactionalID {
            guard folder.submitAlone(batch) else { return }
        } else {
            try commit(batch, as: writer, in: folder)
        }
        folder.observe(.settled(transactionalID: writer, partitions: partitions))
    }

    private func commit(_ batch: Batch, as writer: String, in folder: Folder) throws(LogError) {
        let producer = try folder.log.producer(transactionalID: writer)
        defer { producer.close() }
        do throws(LogError) {
            try producer.initialise(timeout: 1_000)
        } catch {
            throw Self.trouble(error)
        }
        let committer = Committer(
            producer: producer, changelog: folder.topology.changelog, slice: .max, patience: 1_000,
            transactionTimeout: Int64(folder.options.transactionTimeout), now: folder.clock.monotonic)
        committer.take(batch)
        for _ in 0..<Self.attempts {
            switch committer.step() {
            case .finished(.committed): return
            case .finished(.aborted(let cause)), .finished(.lost(let cause)): throw Self.trouble(cause)
            case .idle, .working, .waiting: continue
            }
        }
        throw LogError(.retriable, code: "_TIMED_OUT", reason: "what hangs of \(writer) could not be ended in time")
    }

    /// Of calls for one transaction. Most of them wait for their answer for seconds.
    private static let attempts = 100

    /// That name's trouble is not ours.
    private static func trouble(_ error: LogError) -> LogError {
        LogError(.retriable, code: error.code, reason: error.reason)
    }
}

extension Batch {
    /// Offsets alone.
    fileprivate init(committing offsets: [TopicPartition: Int64], _ generation: any GroupGeneration, _ time: Int64) {
        self.init(
            parts: [], records: [], effects: [], offsets: offsets, generation: generation, consumed: 0, last: nil,
            time: time)
    }

    /// A record in each changelog that tells nobody anything.
    fileprivate init(endingIn changelogs: [TopicPartition], _ generation: any GroupGeneration, _ time: Int64) {
        let records = changelogs.map {
            OutgoingRecord(topic: $0.topic, partition: $0.partition, key: Checkpoint.endingKey, value: [])
        }
        self.init(
            parts: [], records: records, effects: [], offsets: [:], generation: generation, consumed: 0, last: nil,
            time: time)
    }
}
