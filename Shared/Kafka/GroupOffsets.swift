import CRdKafka
import Glibc
public import Streaming

/// What a group has committed, for somebody who is no member of it: a tool. Each call blocks; one thread at a time.
public final class GroupOffsets {
    private let client: RDKafkaClient

    /// Joins no group. Touches no network.
    public init(_ group: String, _ configuration: KafkaConfiguration) throws(KafkaError) {
        let callbacks = RDKafkaCallbacks(client: "offsets of \(group)", events: nil, configuration: configuration)
        do throws(KafkaConfigurationError) {
            var conf = RDKafkaConf()
            try conf.setConsumer(configuration, group: group, isolation: .readCommitted, reset: "earliest")
            conf.report(to: callbacks)
            client = try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
        } catch {
            throw KafkaError(error)
        }
    }

    /// The next offset to consume; nil where the group has committed none. Throws `retriable` where that cannot be had in time, as while
    /// a transaction's is pending.
    /// - Parameter timeout: milliseconds.
    public func committed(_ partition: TopicPartition, timeout: Int) throws(KafkaError) -> Int64? {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        while true {
            do throws(KafkaError) {
                return try ask(partition, timeout)
            } catch {
                guard error.kind == .retriable, .now < deadline else { throw error }
                usleep(100_000)
            }
        }
    }

    private func ask(_ partition: TopicPartition, _ timeout: Int) throws(KafkaError) -> Int64? {
        let list = RDKafkaPartitionList([partition])
        let failure = rd_kafka_committed(client.handle, list.list, Int32(clamping: timeout))
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "committed offset of \(partition)", client)
        }
        try list.check("committed offset of", client)
        return list.elements.first.flatMap { $0.offset >= 0 ? $0.offset : nil }
    }

    deinit { client.closeConsumer() }
}
