import CRdKafka
import Streaming

extension Record {
    /// The view of a message, without a copy and without counting references.
    @inline(__always)
    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: Int) {
        self.init(
            topic: topic, partition: message.pointee.partition, offset: message.pointee.offset,
            timestamp: rd_kafka_message_timestamp(message, nil),
            key: message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) },
            value: message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) },
            headers: RecordHeaders(source: UnsafeRawPointer(message), find: RDKafkaHeaders.find))
    }
}
