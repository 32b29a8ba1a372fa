import CRdKafka
import Streaming

/// The only owner of an `rd_kafka_t`.
///
/// Order at the end (INTRODUCTION.md, "Termination"): a consumer is closed, then messages, lists, queues and topics are
/// destroyed, then the handle, and last what it calls back. `rd_kafka_destroy` waits for the client's threads, so the last
/// reference is let go on a thread that may block.
///
/// @unchecked Sendable because librdkafka documents the handle as thread-safe.
final class RDKafkaClient: @unchecked Sendable {
    let handle: OpaquePointer
    /// Kept here because librdkafka does not retain it.
    let callbacks: RDKafkaCallbacks
    private var isAbandoned = false

    init(
        _ kind: rd_kafka_type_t, _ conf: consuming RDKafkaConf, _ callbacks: RDKafkaCallbacks
    ) throws(KafkaConfigurationError) {
        self.callbacks = callbacks
        handle = try conf.open(kind)
    }

    deinit {
        // A consumer was closed before, by closeConsumer: no callback may come from here.
        if !isAbandoned { rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }
    }

    /// Leaves the handle, and what it calls back, to the end of the process: its destruction would wait without end.
    func abandon() {
        isAbandoned = true
        _ = Unmanaged.passRetained(callbacks)
    }

    /// Serves the callbacks that wait, so that an error can say what came before it. Nothing for a group's member: there they come with
    /// its records, and librdkafka ends the process where this call meets one (assertion `res != RD_KAFKA_OP_RES_PASS`).
    func serve(_ timeout: Int32 = 0) {
        guard callbacks.onRebalance == nil else { return }
        rd_kafka_poll(handle, timeout)
    }

    /// What is known of a topic. Asks a broker; blocks at most `timeout` milliseconds.
    /// - Returns: the number of partitions, or nil when there is no such topic.
    func partitionCount(of topic: String, timeout: Int32) throws(KafkaError) -> Int? {
        guard let handle = rd_kafka_topic_new(handle, topic, nil) else {
            throw RDKafkaError.of(rd_kafka_last_error(), "metadata of \(topic)", self)
        }
        defer { rd_kafka_topic_destroy(handle) }
        return try metadata(of: handle, named: topic, timeout: timeout)
    }

    func metadata(of topic: OpaquePointer, named name: String, timeout: Int32) throws(KafkaError) -> Int? {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let failure = rd_kafka_metadata(handle, 0, topic, &answer, timeout)
        defer { if let answer { rd_kafka_metadata_destroy(answer) } }
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            serve()
            throw RDKafkaError.of(failure, "metadata of \(name)", self)
        }
        guard let answer, answer.pointee.topic_cnt > 0, let found = answer.pointee.topics?.pointee else { return nil }
        switch found.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
            guard found.partition_cnt > 0 else {
                throw RDKafkaError.of(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, "metadata of \(name)", self)
            }
            return Int(found.partition_cnt)
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return nil
        default: throw RDKafkaError.of(found.err, "metadata of \(name)", self)
        }
    }

    /// Asks for all topics that this client has objects of, in one request, so that the first records need not wait for it.
    func learnTopics(timeout: Int32) {
        var answer: UnsafePointer<rd_kafka_metadata>?
        _ = rd_kafka_metadata(handle, 0, nil, &answer, timeout)
        if let answer { rd_kafka_metadata_destroy(answer) }
    }

    /// Asks any broker, and not the cache.
    func reach(timeout: Int32) throws(KafkaError) {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let failure = rd_kafka_metadata(handle, 0, nil, &answer, timeout)
        if let answer { rd_kafka_metadata_destroy(answer) }
        serve()
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "no broker answers", self)
        }
    }

    /// Where partitions end, as the client's isolation has it: what librdkafka calls the offset for a time of -1 (ListOffsets). One
    /// question to each leader; blocks at most `timeout` milliseconds.
    /// - Returns: the offset of each, or its leader's error.
    func ends(of partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> RDKafkaPartitionList {
        let list = RDKafkaPartitionList(capacity: partitions.count)
        for place in Set(partitions) { list.add(place.topic, place.partition, Int64(RD_KAFKA_OFFSET_END)) }
        let failure = rd_kafka_offsets_for_times(handle, list.list, Int32(clamping: timeout))
        serve()
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "ends of partitions", about: partitions, self)
        }
        return list
    }

    /// Partitions, replicas of the one that has the fewest, and partitions without a leader.
    typealias TopicSize = (partitions: Int, replicas: Int, leaderless: Int)

    /// Every topic that this principal may see.
    func topics(timeout: Int32) throws(KafkaError) -> [String: TopicSize] {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let failure = rd_kafka_metadata(handle, 1, nil, &answer, timeout)
        defer { if let answer { rd_kafka_metadata_destroy(answer) } }
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else {
            serve()
            throw RDKafkaError.of(failure, "metadata of the cluster", self)
        }
        let found = UnsafeBufferPointer(start: answer.pointee.topics, count: Int(answer.pointee.topic_cnt))
        let sizes = found.map { topic in
            let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
            return (
                RDKafkaText.string(topic.topic),
                TopicSize(
                    partitions: partitions.count, replicas: Int(partitions.map(\.replica_cnt).min() ?? 0),
                    leaderless: partitions.count { $0.leader < 0 })
            )
        }
        return Dictionary(sizes, uniquingKeysWith: { $1 })
    }
}
