/// A transaction that its coordinator calls complete, and that some partitions or the group still hold open, because its markers
/// never reached them (KIP-664). A broker that is killed while it ends a transaction may leave one (docs/adr/0009-lost-markers.md).
public struct HangingTransaction: Sendable, Equatable {
    /// Of its producer.
    public let transactionalID: String
    /// Where it is open.
    public let partitions: [TopicPartition]
    /// The group whose offsets are pending; nil where none are known to be.
    public let group: String?
    /// How the coordinator has ended it.
    public let isCommitted: Bool

    public init(transactionalID: String, partitions: [TopicPartition], group: String? = nil, isCommitted: Bool) {
        self.transactionalID = transactionalID
        self.partitions = partitions
        self.group = group
        self.isCommitted = isCommitted
    }
}
