import CRdKafka
import Synchronization

/// How many partitions a topic must have for a record to be written there, by its key: murmur2 modulo that number, as Java's
/// default partitioner has it. Where the topic has fewer or more, nothing is written: each record is refused instead.
///
/// A partitioner of the topic, so that the number is compared when the record gets its partition, with what librdkafka knows at
/// that moment, and not when somebody asked before.
final class RDKafkaPartitionPlan: Sendable {
    let count: Int32
    /// What the topic had when a record was refused last; 0: none was.
    private let found = Atomic<Int32>(0)

    init(_ count: Int) { self.count = Int32(clamping: count) }

    /// Nil while no record was refused for it.
    var mismatch: Int32? {
        let found = found.load(ordering: .relaxed)
        return found == 0 ? nil : found
    }

    /// Any thread of librdkafka's.
    private func partition(ofKey key: UnsafeRawPointer?, _ length: Int, of count: Int32) -> Int32 {
        guard count == self.count else {
            found.store(count, ordering: .relaxed)
            // One that the topic does not have: librdkafka answers `_UNKNOWN_PARTITION`. Its own word for "none", −1, has it
            // keep the record until it times out.
            return count
        }
        found.store(0, ordering: .relaxed)
        return rd_kafka_msg_partitioner_murmur2(nil, key, length, count, nil, nil)
    }

    /// The configuration of a topic that is written to by this. The plan must outlive the client.
    func configuration(for client: RDKafkaClient) -> OpaquePointer? {
        let conf = rd_kafka_default_topic_conf_dup(client.handle)
        rd_kafka_topic_conf_set_opaque(conf, Unmanaged.passUnretained(self).toOpaque())
        rd_kafka_topic_conf_set_partitioner_cb(conf) { _, key, length, count, plan, _ in
            guard let plan else { return count }
            return Unmanaged<RDKafkaPartitionPlan>.fromOpaque(plan).takeUnretainedValue()
                .partition(ofKey: key, length, of: count)
        }
        return conf
    }
}
