import CRdKafka
import Streaming

/// A consumer without a group, by `rd_kafka_assign`.
///
/// librdkafka wants a `group.id` all the same: this one is never joined nor committed to, and the errors of its coordinator
/// (a principal may well have no right to it) are not the reader's.
final class RDKafkaPartitionConsumer: PartitionConsumer {
    /// Nil once closed.
    private var client: RDKafkaClient?
    private var index = RDKafkaTopicIndex([])
    private var topics: [String] = []
    /// The least that the position can be: where reading started, and then the end that was reached. librdkafka's own position
    /// stays behind the last record where control records follow.
    private var floor: [TopicPartition: Int64] = [:]
    /// Of which a record was handed over since the assignment: until then librdkafka may tell the position of the one before.
    private var begun: Set<TopicPartition> = []
    private var last: (topic: Int, partition: Int32) = (-1, -1)
    private var rouser = RDKafkaFetchWakeup()

    init(
        _ isolation: Isolation, _ configuration: KafkaConfiguration, _ events: (any KafkaEvents)?
    ) throws(KafkaError) {
        let callbacks = RDKafkaCallbacks(client: "reader", events: events, configuration: configuration)
        let opened: RDKafkaClient
        do throws(KafkaConfigurationError) {
            var conf = RDKafkaConf()
            // The end of a partition is told with an answer that holds no more records: with librdkafka's half a second to wait for
            // some, a restoration would take that long. Under the operator's, which comes after.
            try conf.set("fetch.wait.max.ms", "100")
            // An offset that is gone is told: who reads from an offset must know that records are missing.
            try conf.setConsumer(configuration, group: "vigie-reader", isolation: isolation, reset: "error")
            conf.report(to: callbacks)
            opened = try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
        } catch {
            throw KafkaError(error)
        }
        rd_kafka_poll_set_consumer(opened.handle)
        client = opened
    }

    func watermarks(of partition: TopicPartition, timeout: Int) throws(KafkaError) -> (low: Int64, high: Int64) {
        try open().watermarks(of: partition, timeout: timeout)
    }

    func assign(_ offsets: [TopicPartition: Int64], topics: [String]) throws(KafkaError) {
        let client = try open()
        index = RDKafkaTopicIndex(topics)
        self.topics = topics
        floor = offsets
        begun = []
        last = (-1, -1)
        let list = RDKafkaPartitionList(offsets)
        let failure = rd_kafka_assign(client.handle, offsets.isEmpty ? nil : list.list)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "assignment to the reader", client)
        }
        try list.check("assignment of", client)
    }

    func poll(timeout: Int, limit: Int, _ handler: any ReadHandler) throws(KafkaError) -> Int {
        let client = try open()
        let handle = client.handle
        var wait = Int32(clamping: timeout)
        var count = 0
        while count < limit, let message = rd_kafka_consumer_poll(handle, wait) {
            wait = 0
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                try event(message, handler, client)
                continue
            }
            let topic = index.index(of: message.pointee.rkt)
            if last != (topic, message.pointee.partition) { begin(topic, message.pointee.partition) }
            handler.received(Record(message, topic: topic))
            rd_kafka_message_destroy(message)
            count += 1
        }
        rouser.polled(count, of: limit, floor.keys, client)
        return count
    }

    private func begin(_ topic: Int, _ partition: Int32) {
        last = (topic, partition)
        if topics.indices.contains(topic) { begun.insert(TopicPartition(topics[topic], partition)) }
    }

    private func event(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ handler: any ReadHandler, _ client: RDKafkaClient
    ) throws(KafkaError) {
        defer { rd_kafka_message_destroy(message) }
        switch message.pointee.err {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            let topic = index.index(of: message.pointee.rkt)
            let (partition, offset) = (message.pointee.partition, message.pointee.offset)
            if topics.indices.contains(topic) {
                floor[TopicPartition(topics[topic], partition), default: 0] = offset
            }
            handler.reachedEnd(of: partition, topic: topic, offset: offset)
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__WAIT_COORD: return
        default: throw RDKafkaError.ofMessage(message, client)
        }
    }

    func position(of partition: TopicPartition) -> Int64? {
        guard let client, let floor = floor[partition] else { return nil }
        guard begun.contains(partition) else { return floor }
        let list = RDKafkaPartitionList(CollectionOfOne(partition))
        guard rd_kafka_position(client.handle, list.list) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let next = list.elements.first?.offset
        else { return floor }
        // Negative: no record was handed over since the assignment.
        return max(floor, next)
    }

    func close() {
        client?.closeConsumer()
        client = nil
    }

    deinit { close() }

    private func open() throws(KafkaError) -> RDKafkaClient {
        guard let client else { throw KafkaError(.fatal, code: "_DESTROY", reason: "the reader is closed") }
        return client
    }
}
