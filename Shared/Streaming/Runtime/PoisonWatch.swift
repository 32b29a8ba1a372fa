/// Finds the record that makes each transaction it is in fail, so that it can be set aside and the rest goes on
/// (exactly-once.md B4.10).
///
/// When a transaction fails for something that a record may be the cause of, the next holds half as many; each that goes well is
/// followed by one of twice as many. The record that fails alone so many times in a row is condemned.
struct PoisonWatch {
    /// Refusals by the broker or the client that are about what was sent, not about who sent it or when.
    private static let aboutRecords: Set<String> = [
        "MSG_SIZE_TOO_LARGE", "INVALID_MSG_SIZE", "INVALID_RECORD", "INVALID_TIMESTAMP", "_INVALID_ARG",
    ]

    /// How many records the next transaction may hold; nil: as many as it likes.
    private(set) var limit: Int?
    /// Where `limit` began: beyond it there is nothing to be careful of.
    private var bound = 0
    private var failures = 0
    private var suspect: Batch.Coordinates?
    private var condemned: (at: Batch.Coordinates, code: String)?

    /// The code for which the record is to be a dead letter.
    func condemns(_ place: TopicPartition, _ offset: Int64) -> String? {
        guard let condemned, condemned.at == (place, offset) else { return nil }
        return condemned.code
    }

    mutating func aborted(_ batch: Batch, _ cause: LogError, attempts: Int) {
        guard Self.aboutRecords.contains(cause.code) else { return }
        if limit == nil { bound = batch.consumed }
        limit = max(batch.consumed / 2, 1)
        guard batch.consumed == 1, let last = batch.last else { return }
        if let suspect, suspect == last { failures += 1 } else { (suspect, failures) = (last, 1) }
        if failures >= attempts { condemned = (last, cause.code) }
    }

    mutating func committed(_ batch: Batch) {
        guard let limit, batch.consumed > 0 else { return }
        if let condemned, let last = batch.last, last == condemned.at {
            self = PoisonWatch()
        } else if limit >= bound {
            // The record went elsewhere, or the log takes it now.
            self = PoisonWatch()
        } else {
            self.limit = limit * 2
        }
    }
}
