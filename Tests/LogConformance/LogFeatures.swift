/// What an implementation of `ClientSupplier` can do beyond the core; a behaviour that needs more than a fixture has is left out.
public struct LogFeatures: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Aborted and open transactions are told from committed ones, offsets are committed with them, producers are fenced.
    public static let transactions = LogFeatures(rawValue: 1 << 0)
    /// Members of a group share partitions, static ones come back without a rebalance.
    public static let groups = LogFeatures(rawValue: 1 << 1)
    /// `LogFixture.compact` can have a topic cleaned.
    public static let compaction = LogFeatures(rawValue: 1 << 2)
    /// The cluster aborts what outlives its timeout within the fixture's patience.
    public static let transactionTimeout = LogFeatures(rawValue: 1 << 3)

    public static let all: LogFeatures = [.transactions, .groups, .compaction, .transactionTimeout]
}
