/// The port between the runtime and a log: what exactly once needs of Kafka, and no more.
///
/// Two implementations pass one conformance suite: librdkafka's (`Kafka`) and a simulated log for tests. All calls block
/// and are made from the runtime's own threads, never from the cooperative pool. A handle (`GroupConsumer`, `PartitionConsumer`,
/// `TransactionalProducer`) is used by one thread at a time.
public protocol ClientSupplier: AnyObject, Sendable {
    /// The number of partitions, or nil when there is no such topic.
    func partitionCount(of topic: String) throws(KafkaError) -> Int?

    /// A member of a consumer group with one eager assignor. Reads `read_committed`, commits nothing by itself.
    /// - Parameters:
    ///   - topics: `Record.topic` is the index into this.
    ///   - instance: the static member name (KIP-345); nil: dynamic membership.
    func consumer(group: String, topics: [String], instance: String?) throws(KafkaError) -> any GroupConsumer

    func producer(transactionalID: String) throws(KafkaError) -> any TransactionalProducer

    /// Those of the partitions in which a transaction is open, which may be one of ours that is at work. Any thread.
    /// - Parameter timeout: milliseconds, after which it throws `retriable`.
    func openTransactions(
        in partitions: [TopicPartition], timeout: Int
    ) throws(KafkaError) -> [TopicPartition: OpenTransaction]

    /// Writes the markers that a hanging transaction never got. Takes its transactional id first: the producer that has it is fenced,
    /// and what it has open is aborted. May be repeated. Any thread.
    ///
    /// Throws `retriable` where that did not go through in time, and `fatal` where it never will.
    func end(_ transaction: HangingTransaction) throws(KafkaError)

    /// A consumer without a group.
    func reader(_ isolation: Isolation) throws(KafkaError) -> any PartitionConsumer
}

public enum Isolation: Sendable { case readCommitted, readUncommitted }
