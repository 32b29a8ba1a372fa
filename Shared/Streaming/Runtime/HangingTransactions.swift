/// Watches over what transactions leave hanging that are over, and ends it (docs/adr/0009-lost-markers.md).
///
/// A broker that is killed while it ends a transaction may come back and call it complete without having written its markers (seen
/// with 4.3.1). The group's offsets stay pending then, and nobody is told what is committed; a changelog stays open, and nobody
/// restores what is behind; an output stays open, and its readers wait. An instance ends its own before it goes on
/// (`Committer`); this is for those of an instance that is gone, in the partitions of the tasks that it had.
///
/// Its clocks run across rebalances: from when an instance first saw a place hanging, until it sees it move.
final class HangingTransactions {
    private struct Sighting {
        /// Where the open transaction begins.
        let first: Int64
        /// Monotonic milliseconds.
        let since: Int64
        /// What it had open has been aborted in its name.
        var isFenced = false
    }

    /// Milliseconds after which our own counts as hanging. Markers take a few; the committing half has waited for them already.
    static let ownAfter: Int64 = 10_000
    /// Another's, at least: by then it has come back and ended this itself, or it is gone. Taking its name from one that lives makes
    /// it restart.
    private static let abandonedAfter: Int64 = 30_000
    /// How often outputs are looked at.
    private static let interval: Int64 = 5_000
    private static let patience = 1_000

    private var open: [TopicPartition: Sighting] = [:]
    /// By task: since when the group has not said what it has committed for it.
    private var pending: [Int32: Int64] = [:]
    private var lookedAt: Int64?
    private var told: Set<TopicPartition> = []

    // MARK: What is seen

    /// An open transaction in a changelog or an output; nil: there is none.
    /// - Returns: for how many milliseconds it has been the same.
    @discardableResult
    func see(_ place: TopicPartition, open first: Int64?, now: Int64) -> Int64 {
        guard let first else {
            open[place] = nil
            told.remove(place)
            return 0
        }
        if open[place]?.first != first { open[place] = Sighting(first: first, since: now) }
        return open[place].map { now - $0.since } ?? 0
    }

    /// The group has answered for a task, or not.
    /// - Returns: for how many milliseconds it has not.
    @discardableResult
    func see(task: Int32, answered: Bool, now: Int64) -> Int64 {
        pending[task] = answered ? nil : pending[task] ?? now
        return pending[task].map { now - $0 } ?? 0
    }

    func isFenced(_ place: TopicPartition) -> Bool { open[place]?.isFenced ?? false }
    func fenced(_ place: TopicPartition) { open[place]?.isFenced = true }

    // MARK: What is done

    /// Looks at the outputs of the tasks that we have, now and then, and ends what hangs there and in their changelogs.
    func step(in streamThread: StreamThread) throws(KafkaError) {
        let now = streamThread.clock.monotonic()
        guard !streamThread.slots.isEmpty, lookedAt.map({ now - $0 >= Self.interval }) ?? true else { return }
        lookedAt = now
        let places = streamThread.outputPlaces
        let found = try streamThread.clients.openTransactions(in: places, timeout: Self.patience)
        for place in places { see(place, open: found[place]?.first, now: now) }
        try endOpen(in: streamThread, now)
    }

    /// Ends those that have not moved for long enough.
    func endOpen(in streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        let ours = Set(streamThread.slots.compactMap { $0?.partition })
        var old: [TopicPartition: OpenTransaction] = [:]
        for (place, sighting) in open where now - sighting.since >= Self.ownAfter {
            guard streamThread.isWatched(place, tasks: ours) else { continue }
            old[place] = OpenTransaction(first: sighting.first, end: sighting.first + 1)
        }
        guard !old.isEmpty else { return }
        let lookup = try TransactionLookup(
            streamThread.clients, changelog: streamThread.topology.changelog, now: streamThread.clock.monotonic)
        defer { lookup.close() }
        let marks = try lookup.marks(of: old)
        var hanging: [TransactionOrigin: [TopicPartition]] = [:]
        for place in old.keys.sorted() {
            guard let mark = marks[place] else {
                reportUnknown(place, streamThread)
                continue
            }
            let age = open[place].map { now - $0.since } ?? 0
            guard age >= Self.grace(of: mark.transactionalID, streamThread) else { continue }
            hanging[mark, default: []].append(place)
        }
        for (mark, places) in hanging.sorted(by: {
            ($0.key.transactionalID, $0.key.sequence, $0.key.task) < (
                $1.key.transactionalID, $1.key.sequence, $1.key.task
            )
        }) {
            try end(
                .init(
                    transactionalID: mark.transactionalID, partitions: places,
                    isCommitted: try lookup.isCommitted(mark)), in: streamThread)
        }
    }

    /// - Parameter last: the task's last checkpoint in its changelog, whose transaction the pending offsets are of.
    func endPending(_ last: Checkpoint, task: Int32, in streamThread: StreamThread, _ now: Int64) throws(KafkaError) {
        guard let since = pending[task], now - since >= Self.grace(of: last.transactionalID, streamThread) else {
            return
        }
        // As its last checkpoint is committed, so are its offsets.
        try end(
            .init(
                transactionalID: last.transactionalID, partitions: [], group: streamThread.group, isCommitted: true),
            in: streamThread)
    }

    /// How long one of that name may not move before it is ended.
    private static func grace(of transactionalID: String, _ streamThread: StreamThread) -> Int64 {
        guard transactionalID != streamThread.transactionalID else { return ownAfter }
        return max(abandonedAfter, 2 * Int64(streamThread.options.transactionTimeout) + 10_000)
    }

    private func end(_ transaction: HangingTransaction, in streamThread: StreamThread) throws(KafkaError) {
        if transaction.transactionalID == streamThread.transactionalID {
            // By the committing half, whose producer has that name.
            guard let generation = streamThread.generation,
                streamThread.submitAlone(Batch(ending: transaction, generation, streamThread.clock.wall()))
            else { return }
        } else {
            do throws(KafkaError) { try streamThread.clients.end(transaction) } catch {
                // That name's trouble is not ours.
                throw KafkaError(.retriable, code: error.code, reason: error.reason)
            }
            streamThread.observe(.ended(transaction))
        }
        for place in transaction.partitions { open[place] = nil }
    }

    private func reportUnknown(_ place: TopicPartition, _ streamThread: StreamThread) {
        guard told.insert(place).inserted else { return }
        streamThread.observe(
            .waiting(
                KafkaError(
                    .retriable, code: "HANGING",
                    reason: "a transaction of an unknown producer hangs in \(place): readers of committed records wait")
            ))
    }
}

extension Batch {
    /// Nothing but the end of a transaction of our own.
    fileprivate init(ending transaction: HangingTransaction, _ generation: any GroupGeneration, _ time: Int64) {
        self.init(
            parts: [], records: [], effects: [], offsets: [:], generation: generation, consumed: 0, last: nil,
            time: time, ending: transaction)
    }
}
