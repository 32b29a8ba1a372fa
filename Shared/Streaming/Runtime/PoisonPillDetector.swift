/// Finds the record that makes each transaction it is in fail, so that it can be set aside and the rest goes on
/// (exactly-once.md B4.10).
///
/// When a transaction fails for something that a record may be the cause of, the next holds half as many; each that goes well is
/// followed by one of twice as many. The record that fails alone so many times in a row is condemned.
struct PoisonPillDetector {
    /// Refusals by the broker or the client that are about what was sent, not about who sent it or when.
    private static let aboutRecords: Set<String> = [
        "MSG_SIZE_TOO_LARGE", "INVALID_MSG_SIZE", "INVALID_RECORD", "INVALID_TIMESTAMP", "_INVALID_ARG",
    ]

    /// How many records the next transaction may hold; nil: as many as it likes.
    private(set) var limit: Int?
    /// Where `limit` began: beyond it there is nothing to be careful of.
    private var bound = 0
    /// By partition, for a record holds up its own alone: which has failed alone, and how often since it came to stand first.
    private var suspects: [TopicPartition: (offset: Int64, failures: Int)] = [:]
    private var condemned: [TopicPartition: (offset: Int64, cause: KafkaError)] = [:]

    /// For what the record is to be a dead letter.
    func condemns(_ place: TopicPartition, _ offset: Int64) -> KafkaError? {
        guard let found = condemned[place], found.offset == offset else { return nil }
        return found.cause
    }

    /// - Parameter attempts: how often a record may fail alone.
    /// - Returns: whether the search came nearer to the record: the next transaction is smaller, or sets it aside.
    mutating func aborted(_ batch: Batch, _ cause: KafkaError, attempts: Int) -> Bool {
        // No record is to blame, and the producer has drawn its own conclusion.
        if cause.code == KafkaError.batchTooLargeCode { return true }
        guard Self.aboutRecords.contains(cause.code) else { return false }
        if limit == nil { bound = batch.consumed }
        limit = max(batch.consumed / 2, 1)
        guard batch.consumed == 1, let (place, offset) = batch.last else { return batch.consumed > 1 }
        let before = suspects[place].map { $0.offset == offset ? $0.failures : 0 } ?? 0
        suspects[place] = (offset, before + 1)
        guard before + 1 >= attempts else { return false }
        condemned[place] = (offset, cause)
        return true
    }

    /// What lies in other partitions is for somebody else to find.
    mutating func keep(_ partitions: [TopicPartition]) {
        suspects = suspects.filter { partitions.contains($0.key) }
        condemned = condemned.filter { partitions.contains($0.key) }
    }

    mutating func committed(_ batch: Batch) {
        guard let limit, batch.consumed > 0 else { return }
        let isBehind = { (place: TopicPartition, offset: Int64) in batch.offsets[place].map { $0 > offset } ?? false }
        suspects = suspects.filter { !isBehind($0.key, $0.value.offset) }
        condemned = condemned.filter { !isBehind($0.key, $0.value.offset) }
        // The search ends at its old size alone: where one such record lies, there are others near.
        self.limit = limit < bound ? limit * 2 : condemned.isEmpty ? nil : limit
    }
}
