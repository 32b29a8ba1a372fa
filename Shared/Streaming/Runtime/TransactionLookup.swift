/// Finds out whose an open transaction is, and whether it was committed, from what it has written. Blocks; one thread at a time.
///
/// The task's changelog decides. A transaction ends there with a checkpoint, and it is committed only after that was
/// acknowledged; no two owners of a task write the same sequence number, save where the first one's transaction was aborted.
struct TransactionLookup {
    private let changelog: String?
    private let latest: any PartitionConsumer
    private let stable: any PartitionConsumer
    private let now: () -> Int64

    /// Milliseconds for each thing that is asked.
    private static let patience = 1_000
    /// How many records back a checkpoint is looked for.
    private static let tail: Int64 = 4_096

    init(_ clients: any ClientSupplier, changelog: String?, now: @escaping () -> Int64) throws(KafkaError) {
        self.changelog = changelog
        self.now = now
        latest = try clients.reader(.readUncommitted)
        do throws(KafkaError) { stable = try clients.reader(.readCommitted) } catch {
            latest.close()
            throw error
        }
    }

    func close() {
        latest.close()
        stable.close()
    }

    /// What the first records of open transactions tell; a partition whose record tells nothing is absent.
    func marks(of open: [TopicPartition: OpenTransaction]) throws(KafkaError) -> [TopicPartition: TransactionOrigin] {
        var marks: [TopicPartition: TransactionOrigin] = [:]
        try read(
            open.map { place, transaction in
                Scan.Range(partition: place, from: transaction.first, to: transaction.first + 1) { record in
                    if record.offset == transaction.first { marks[place] = TransactionOrigin(of: record) }
                }
            }, latest)
        return marks
    }

    /// Whether the transaction was committed. Where nothing is left that tells, it counts as committed: what is committed twice is
    /// recognised by its readers, what is lost is not.
    func isCommitted(_ mark: TransactionOrigin) throws(KafkaError) -> Bool {
        guard let changelog, mark.task != TransactionOrigin.noTask else { return true }
        let place = TopicPartition(changelog, mark.task)
        let (low, high) = try latest.watermarks(of: place, timeout: Self.patience)
        let end = try stable.watermarks(of: place, timeout: Self.patience).high
        if end < high, let checkpoint = try ending(of: mark, in: place, from: end, to: high) { return checkpoint }
        var last: Checkpoint?
        var same: Checkpoint?
        try read(
            [
                checkpoints(place, from: max(low, end - Self.tail), to: end) {
                    last = $0; if $0.sequence == mark.sequence { same = $0 }
                }
            ], stable)
        if let same { return same.transactionalID == mark.transactionalID }
        return last.map { $0.sequence > mark.sequence } ?? false
    }

    /// Of a transaction that is open in the changelog too: whether it got to its last checkpoint there; nil where it is another one.
    private func ending(
        of mark: TransactionOrigin, in place: TopicPartition, from first: Int64, to high: Int64
    ) throws(KafkaError) -> Bool? {
        var isOpen = false
        var hasEnded = false
        try read(
            [
                Scan.Range(partition: place, from: first, to: high) { record in
                    if TransactionOrigin(of: record) == mark { isOpen = true }
                    guard let key = record.key, key.elementsEqual(Checkpoint.endKey), let value = record.value,
                        let checkpoint = try? Checkpoint(decoding: value)
                    else { return }
                    let isSame =
                        checkpoint.transactionalID == mark.transactionalID && checkpoint.sequence == mark.sequence
                    hasEnded = hasEnded || isSame
                }
            ], latest)
        return isOpen ? hasEnded : nil
    }

    private func checkpoints(
        _ place: TopicPartition, from: Int64, to end: Int64, take: @escaping (Checkpoint) -> Void
    ) -> Scan.Range {
        Scan.Range(partition: place, from: from, to: end) { record in
            guard let key = record.key, key.elementsEqual(Checkpoint.endKey), let value = record.value,
                let checkpoint = try? Checkpoint(decoding: value)
            else { return }
            take(checkpoint)
        }
    }

    private func read(_ ranges: [Scan.Range], _ reader: any PartitionConsumer) throws(KafkaError) {
        let scan = Scan(reader)
        try scan.start(ranges, now: now())
        for _ in 0..<20 { if try scan.step(timeout: 50, limit: 20_000, now: now()) { return } }
        throw KafkaError(.retriable, code: "_TIMED_OUT", reason: "what is open could not be read in time")
    }
}
