import CRdKafka
import Streaming

/// Has librdkafka see whether there is room in its queue again.
///
/// Its fetcher sleeps for up to a second once the queue was full, however soon that is empty (2.2.0 made it a setting,
/// `fetch.queue.backoff.ms`), so that a fast reader waits half of the time, or keeps a gigabyte in the queue. Any request
/// to a partition's leader wakes it. This one asks for the ends of the partitions, and does not wait for the answers.
struct RDKafkaFetchWakeup {
    /// From one rousing to the next while records come faster than they are taken.
    private static let interval = Duration.milliseconds(20)

    /// The last poll was given all that it would take.
    private var isBehind = false
    private var rousedAt = ContinuousClock.now

    /// To be told of each poll: what it was given, and the most that it would have taken.
    mutating func polled(
        _ count: Int, of limit: Int, _ partitions: some Collection<TopicPartition>, _ client: RDKafkaClient
    ) {
        let wasBehind = isBehind
        isBehind = count == limit
        guard isBehind || wasBehind else { return }
        let now = ContinuousClock.now
        guard !isBehind || now - rousedAt >= Self.interval else { return }
        rousedAt = now
        guard !partitions.isEmpty else { return }
        let list = RDKafkaPartitionList(capacity: partitions.count)
        for partition in partitions { list.add(partition.topic, partition.partition, Int64(RD_KAFKA_OFFSET_END)) }
        rd_kafka_offsets_for_times(client.handle, list.list, 0)
    }
}
