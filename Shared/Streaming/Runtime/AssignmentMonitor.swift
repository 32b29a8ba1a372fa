/// Sees to it that each subscribed partition is assigned to somebody.
///
/// A static member that comes back within its session keeps the assignment that it had, though it now subscribes to other topics or
/// these have more partitions (KIP-345): nobody reads the new ones, and no lag tells of it, since no offset was ever committed. So
/// the coordinator is asked now and then, and when partitions stay unassigned one member leaves the group and joins it anew.
public final class AssignmentMonitor {
    /// Milliseconds between two questions, until all was assigned since the last assignment, and after that.
    private static let interval: Int64 = 5_000
    private static let longInterval: Int64 = 30_000
    /// Milliseconds for an answer. With one of several brokers away it takes that long.
    private static let answer = 500
    /// How long partitions may be unassigned: longer than a leader takes to hear of them (`topic.metadata.refresh.interval.ms`).
    private static let patience: Int64 = 12_000
    /// How long a new assignment is waited for before another is asked for.
    private static let retry: Int64 = 60_000

    private var askedAt: Int64?
    private var isComplete = false
    private var since: Int64?
    private var rejoinedAt: Int64?
    private var unassigned: [TopicPartition] = []

    public init() {}

    /// Why partitions stand still that nobody has, in a sentence; nil where all are assigned, or will be in a moment.
    public private(set) var unreadyReason: String?

    /// The member has a new assignment.
    public func assigned() { isComplete = false }

    /// On the consumer's thread.
    /// - Parameter now: monotonic milliseconds.
    /// - Returns: the partitions for which the group was just left and joined anew.
    public func step(_ consumer: any GroupConsumer, now: Int64) throws(KafkaError) -> [TopicPartition] {
        let interval = isComplete ? Self.longInterval : Self.interval
        guard askedAt.map({ now - $0 >= interval }) ?? true else { return [] }
        askedAt = now
        // Nil: a rebalance is under way, which may mend it.
        guard let group = try consumer.describeGroup(timeout: Self.answer) else { return [] }
        unassigned = group.unassigned
        isComplete = unassigned.isEmpty
        guard !isComplete else {
            (since, rejoinedAt, unreadyReason) = (nil, nil, nil)
            return []
        }
        let since = self.since ?? now
        self.since = since
        guard now - since >= Self.patience else { return [] }
        unreadyReason = "assigned to no member of the group: \(TopicPartition.list(unassigned))"
        guard group.isFirstMember, rejoinedAt.map({ now - $0 >= Self.retry }) ?? true else { return [] }
        rejoinedAt = now
        try consumer.rejoin()
        return unassigned
    }
}
