import Synchronization

/// Counts since the start, for metrics. Read from any thread.
public final class StreamCounters: Sendable {
    private let records = Atomic(0)
    private let transactions = Atomic(0)
    private let aborts = Atomic(0)
    private let deadLetters = Atomic(0)

    public init() {}

    /// Consumed in transactions that are committed.
    public var committedRecords: Int { records.load(ordering: .relaxed) }
    public var committedTransactions: Int { transactions.load(ordering: .relaxed) }
    public var abortedTransactions: Int { aborts.load(ordering: .relaxed) }
    /// Set aside, in transactions that may not be committed yet.
    public var deadLetteredRecords: Int { deadLetters.load(ordering: .relaxed) }

    func committed(records count: Int) {
        records.add(count, ordering: .relaxed)
        transactions.add(1, ordering: .relaxed)
    }
    func aborted() { aborts.add(1, ordering: .relaxed) }
    /// Also by an edge that sets records aside by itself.
    public func deadLettered() { deadLetters.add(1, ordering: .relaxed) }
}
