/// Finds the record that makes each transaction it is in fail, so that it can be set aside and the rest goes on
/// (exactly-once.md B4.10).
///
/// When transactions fail for something that a record may be the cause of, records go one a transaction; the one that
/// fails alone so many times in a row is condemned.
struct PoisonWatch {
    /// Refusals by the broker or the client that are about what was sent, not about who sent it or when.
    private static let aboutRecords: Set<String> = [
        "MSG_SIZE_TOO_LARGE", "INVALID_MSG_SIZE", "INVALID_RECORD", "INVALID_TIMESTAMP", "_INVALID_ARG",
    ]

    private(set) var isCareful = false
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
        defer { isCareful = true }
        guard isCareful, batch.consumed == 1, let last = batch.last else { return }
        if let suspect, suspect == last { failures += 1 } else { (suspect, failures) = (last, 1) }
        if failures >= attempts { condemned = (last, cause.code) }
    }

    /// A transaction went well: once the condemned record is behind, records go together again.
    mutating func committed(_ batch: Batch) {
        guard let condemned, let last = batch.last, batch.consumed > 0 else { return }
        if last == condemned.at { self = PoisonWatch() }
    }
}
