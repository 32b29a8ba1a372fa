/// Ends what transactions left hanging that are over (docs/adr/0009-lost-markers.md).
///
/// A broker that is killed while it ends a transaction may come back and call it complete without having written its markers
/// (seen with 4.3.1). The group's offsets stay pending then, and nobody is told what is committed; the changelog stays open, and
/// nobody reads what is behind. Both until another transaction of the same producer ends there. So one is made that holds
/// nothing but the tasks' last checkpoints: what hangs is what they say, or older.
struct HangingTransactions {
    /// Milliseconds after which what does not move counts as hanging. Markers take a few; a coordinator that loads its log,
    /// some seconds.
    static let after: Int64 = 10_000
    /// Another's name is taken later: by then it has come back and ended this itself, or it is gone.
    private static let abandonedAfter: Int64 = 30_000

    /// By the transactional id of who wrote them.
    private var parts: [String: [Batch.Part]] = [:]

    /// Whether it is time to end a transaction in its writer's name.
    /// - Parameter age: for how long it has not moved, in milliseconds.
    static func mayBeEnded(by own: String, writer: String, age: Int64) -> Bool {
        age >= (writer == own ? after : abandonedAfter)
    }

    /// - Parameter checkpoint: the last that the task's writer made.
    mutating func add(_ checkpoint: Checkpoint, partition: Int32) {
        parts[checkpoint.transactionalID, default: []].append(
            Batch.Part(partition: partition, checkpoint: checkpoint, changes: StateChanges()))
    }

    /// Commits what they say, each in its writer's name. What cannot be done now is found hanging again.
    func end(in folder: Folder) throws(LogError) {
        for (writer, parts) in parts {
            guard let generation = folder.generation else { return }
            let batch = Batch(again: parts, generation: generation, time: folder.clock.wall())
            if writer == folder.transactionalID {
                folder.submitAgain(batch)
            } else {
                folder.observe(.settled(transactionalID: writer, partitions: parts.map(\.partition)))
                try commit(batch, as: writer, in: folder)
            }
        }
    }

    private func commit(_ batch: Batch, as writer: String, in folder: Folder) throws(LogError) {
        let producer = try folder.log.producer(transactionalID: writer)
        defer { producer.close() }
        try producer.initialise(timeout: 1_000)
        let committer = Committer(
            producer: producer, changelog: folder.topology.changelog, slice: batch.parts.count * 2, patience: 1_000,
            transactionTimeout: Int64(folder.options.transactionTimeout), now: folder.clock.monotonic)
        committer.take(batch)
        for _ in 0..<20 {
            switch committer.step() {
            case .finished(.committed): return
            case .finished(.aborted(let cause)), .finished(.lost(let cause)):
                // That name's trouble, not ours.
                throw LogError(.retriable, code: cause.code, reason: cause.reason)
            case .idle, .working, .waiting: continue
            }
        }
    }
}
