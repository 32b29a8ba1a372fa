import CRdKafka
import Streaming

/// Owns an `rd_kafka_topic_partition_list_t`.
struct RDKafkaPartitionList: ~Copyable {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 0) { list = rd_kafka_topic_partition_list_new(Int32(clamping: capacity)) }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { add(partition.topic, partition.partition) }
    }

    init(_ offsets: [TopicPartition: Int64]) {
        self.init(capacity: offsets.count)
        for (partition, offset) in offsets { add(partition.topic, partition.partition, offset) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(list) }

    func add(_ topic: String, _ partition: Int32 = RD_KAFKA_PARTITION_UA, _ offset: Int64? = nil) {
        guard let element = rd_kafka_topic_partition_list_add(list, topic, partition), let offset else { return }
        element.pointee.offset = offset
    }

    var elements: UnsafeBufferPointer<rd_kafka_topic_partition_t> { Self.elements(of: list) }

    /// - Throws: the first partition's error, naming the partition.
    func check(_ attempt: String, _ client: RDKafkaClient) throws(KafkaError) {
        for element in elements where element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw RDKafkaError.of(element.err, "\(attempt) \(Self.name(of: element))", client)
        }
    }

    /// Valid as long as the list.
    static func elements(
        of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        guard let list else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
    }

    static func name(of element: rd_kafka_topic_partition_t) -> TopicPartition {
        TopicPartition(RDKafkaText.string(element.topic), element.partition)
    }

    static func partitions(in list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [TopicPartition] {
        elements(of: list).map(name)
    }
}
