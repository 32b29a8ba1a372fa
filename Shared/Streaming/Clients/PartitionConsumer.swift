/// A consumer without a group: for restoring state, for broadcast topics and for tools. One thread uses it, which each call may
/// block. Timeouts are milliseconds; where the brokers do not answer in that time, a call throws `retriable`.
public protocol PartitionConsumer: AnyObject {
    /// `low`: the first offset that is there. `high`: for `readUncommitted` the high watermark, for `readCommitted` the
    /// last stable offset (the call obeys the isolation level: librdkafka's test 0103).
    func watermarks(of partition: TopicPartition, timeout: Int) throws(KafkaError) -> (low: Int64, high: Int64)

    /// Replaces what is read. The keys' topics are numbered by `topics`: `Record.topic` is the index into it.
    func assign(_ offsets: [TopicPartition: Int64], topics: [String]) throws(KafkaError)

    /// Waits at most `timeout` milliseconds for a first record, then hands over what is there, up to `limit` records.
    @discardableResult
    func poll(timeout: Int, limit: Int, _ handler: any ReadHandler) throws(KafkaError) -> Int

    /// The next offset to be read: behind the last record handed over, or behind the control records after it once
    /// the end was reached.
    func position(of partition: TopicPartition) -> Int64?
    /// Lets go of the connection. Idempotent.
    func close()
}

/// Called on the reading thread.
public protocol ReadHandler: AnyObject {
    func received(_ record: borrowing Record)
    /// `offset` is the next to be read.
    func reachedEnd(of partition: Int32, topic: Int, offset: Int64)
}
