/// The runtime's bounds. All times in milliseconds.
public struct StreamOptions: Sendable {
    /// How long a batch is filled while there is a backlog; without one it is committed at once if it has something to send or to do.
    public var commitInterval = 500
    /// A batch ends at so many records, bytes of changelog or records to send, whichever comes first.
    public var batchRecords = 250_000
    public var batchBytes = 48 << 20
    public var batchOutputs = 20_000
    /// How many records one poll hands over at most.
    public var pollRecords = 2_000
    /// How long the answer to a revocation may wait for a commit that is under way.
    public var revokeBudget = 5_000
    /// How long an open transaction in the changelog of a partition that was taken over may move before its writer counts as dead.
    public var fencingGrace = 500
    /// How long one call may be answered "retriable" before the process gives up. Above a broker's restart and election.
    public var patience = 120_000
    /// `transaction.timeout.ms` of the log's producers, which must be the same: a producer that is fenced after it has been silent for so long was ended by the
    /// coordinator, not by a newer process.
    public var transactionTimeout = 30_000
    /// How often in a row a record may make its transaction fail before it is a dead letter.
    public var poisonAttempts = 3
    /// The program's, which its dead letters tell; nil: they tell none.
    public var version: String?

    public init() {}
}
