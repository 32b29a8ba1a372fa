import CRdKafka
import Streaming

extension RDKafkaClient {
    /// `high` obeys the client's isolation level.
    func watermarks(of partition: TopicPartition, timeout: Int) throws(KafkaError) -> (low: Int64, high: Int64) {
        var (low, high): (Int64, Int64) = (0, 0)
        let failure = rd_kafka_query_watermark_offsets(
            handle, partition.topic, partition.partition, &low, &high, Int32(clamping: timeout))
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "watermarks of \(partition)", self)
        }
        return (low, high)
    }

    /// Milliseconds that a close may take before the handle is let be.
    private static let closePatience = 10_000

    /// Leaves the group and stops fetching. Callbacks are served on the calling thread.
    ///
    /// `rd_kafka_consumer_close` waits without end for a coordinator that is away (librdkafka #4187, #4724), so the close is
    /// served from a queue, against a deadline.
    func closeConsumer() {
        guard let queue = rd_kafka_queue_new(handle) else { return }
        // Fails after a fatal error, and there is then nothing to leave.
        guard let error = RDKafkaError(rd_kafka_consumer_close_queue(handle, queue)) else {
            let deadline = ContinuousClock.now + .milliseconds(Self.closePatience)
            while rd_kafka_consumer_closed(handle) == 0, ContinuousClock.now < deadline {
                if let message = rd_kafka_consume_queue(queue, 100) { rd_kafka_message_destroy(message) }
            }
            // A queue that is still forwarded to is abandoned with the handle.
            guard rd_kafka_consumer_closed(handle) != 0 else {
                callbacks.log(severity: 4, facility: "CLOSE", "the group's coordinator does not answer; not waited for")
                abandon()
                return
            }
            rd_kafka_queue_destroy(queue)
            return
        }
        callbacks.log(severity: 4, facility: "CLOSE", error.ofCall("close", self).description)
        rd_kafka_queue_destroy(queue)
    }
}

extension RDKafkaError {
    /// Of a message that is none.
    static func ofMessage(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ client: RDKafkaClient) -> KafkaError {
        let topic = message.pointee.rkt.map { RDKafkaText.string(rd_kafka_topic_name($0)) }
        let place = topic.map { TopicPartition($0, message.pointee.partition).description } ?? "the group"
        let detail = rd_kafka_message_errstr(message).map { RDKafkaText.string($0) }
        return of(message.pointee.err, "consumption of \(place)", detail: detail, client)
    }
}

extension KafkaError {
    /// A client that cannot be opened is of no use.
    init(_ error: KafkaConfigurationError) {
        self.init(.fatal, code: "_INVALID_ARG", reason: error.description)
    }
}
