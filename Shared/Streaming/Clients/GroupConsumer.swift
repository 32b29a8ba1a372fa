/// A member of a consumer group.
///
/// Rebalances are answered inside `poll`: the adapter calls the handler on the polling thread and assigns or
/// unassigns when it returns. After `assigned` the new partitions are paused, until `resume`. One thread uses it, which each call
/// may block. Throws `retriable` where the brokers do not answer, `fenced` where another member has its static name (KIP-345).
public protocol GroupConsumer: AnyObject {
    /// Waits at most `timeout` milliseconds for a first record, then hands over what is there, up to `limit` records.
    /// - Returns: the number of records handed over.
    @discardableResult
    func poll(timeout: Int, limit: Int, _ handler: any GroupHandler) throws(KafkaError) -> Int

    /// The next offset to consume of each partition, as the group has committed it; a partition without one is absent.
    /// Throws `retriable` while a transaction's offsets are pending for any of them (KIP-447: RequireStable).
    /// - Parameter timeout: milliseconds.
    func committed(_ partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64]

    /// Moves the position of assigned partitions; records that were fetched before are not handed over after it.
    func seek(_ offsets: [TopicPartition: Int64]) throws(KafkaError)

    /// Stops handing over records of assigned partitions, those that are fetched already too, until `resume`. Idempotent.
    func pause(_ partitions: [TopicPartition]) throws(KafkaError)
    /// Goes on at the position, as `seek` has left it.
    func resume(_ partitions: [TopicPartition]) throws(KafkaError)

    /// What the coordinator knows of the group; nil while it is rebalancing.
    func describeGroup(timeout: Int) throws(KafkaError) -> GroupDescription?

    /// Leaves the group, as a static member too, and joins it anew: all partitions are assigned again. The revocation is told in a
    /// later `poll`.
    func rejoin() throws(KafkaError)

    /// Leaves the group (a static member does not: it keeps its partitions until its session ends). The revocation
    /// is told to the handler before this returns.
    func close(_ handler: any GroupHandler)
}

/// What happens to a member while it polls. Called on the polling thread.
public protocol GroupHandler: AnyObject {
    func received(_ record: borrowing Record)
    /// The position is at the end of the partition: `offset` is the next to be read, behind any commit markers.
    func reachedEnd(of partition: Int32, topic: Int, offset: Int64)
    /// `generation` is the group's metadata as of this assignment: it fences offsets of an older one (KIP-447).
    /// May be empty. The partitions are paused when this returns.
    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration)
    /// - Parameter lost: the group has given them to others already; what is in flight cannot be committed.
    func revoked(_ partitions: [TopicPartition], lost: Bool)
}

/// The group's metadata at one assignment, to be sent with offsets. Opaque; may cross to the committing thread.
public protocol GroupGeneration: AnyObject, Sendable {}
