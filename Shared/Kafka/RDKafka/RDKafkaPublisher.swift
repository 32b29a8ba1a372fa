import CRdKafka
import Glibc
import Streaming
import Synchronization
import Threads

/// An idempotent producer and the thread that serves its delivery reports.
///
/// The thread holds it until `stop`, so the handle is destroyed there, where it may block.
final class RDKafkaPublisher: Sendable {
    /// Why one record was not written, or not certainly.
    enum Failure: Sendable {
        /// Its batch is larger than the topic takes, which it need not be by itself.
        case batchTooLarge
        case other(PublishError)
    }

    private let client: RDKafkaClient
    private let topics: RDKafkaTopicTable
    private let limits: Publisher.Limits
    private let arguments = Mutex(RDKafkaMessageArguments())
    private let flight = Mutex(Flight())

    private static let refreshInterval = "topic.metadata.refresh.interval.ms"

    private struct Flight {
        var records = 0
        var bytes = 0
        var isSpent = false
        var whenStopped: [@Sendable () -> Void]?
        var isOver = false
    }

    init(
        _ configuration: KafkaConfiguration, topics names: [String], plans: [String: RDKafkaPartitionPlan],
        batching: RDKafkaBatching, _ limits: Publisher.Limits, _ events: (any KafkaEvents)?
    ) throws(KafkaConfigurationError) {
        self.limits = limits
        let callbacks = RDKafkaCallbacks(client: "publisher", events: events, configuration: configuration)
        var conf = RDKafkaConf()
        try conf.setProducer(configuration)
        try conf.set("message.timeout.ms", String(limits.deadline))
        // Our own limits come first.
        try conf.set("queue.buffering.max.messages", String(limits.records + 1))
        try conf.set("queue.buffering.max.kbytes", String(limits.bytes / 1_024 + 1_024))
        // How long a topic's partitions may have changed before a record of it is refused; 5 minutes otherwise.
        if configuration.properties[Self.refreshInterval] == nil { try conf.set(Self.refreshInterval, "10000") }
        try batching.apply(to: &conf)
        conf.report(to: callbacks)
        conf.reportDeliveries()
        client = try RDKafkaClient(RD_KAFKA_PRODUCER, conf, callbacks)
        topics = RDKafkaTopicTable(names, client, plans: plans)
        // Not the client, which owns the callbacks: none of them would ever be freed.
        callbacks.onDelivery = { [unowned callbacks] message in Self.delivered(message, callbacks, plans) }
        NamedThread.start("publisher") { self.serve() }
    }

    var isSpent: Bool { flight.withLock { $0.isSpent } }

    /// Does not block. `completion` is called once, on this or the serving thread, with the records that failed by their index.
    /// - Throws: `full` or `closed`; then nothing was sent, and `completion` is not called.
    func publish(
        _ records: [OutgoingRecord], completion: @escaping @Sendable ([Int: Failure]) -> Void
    ) throws(PublishError) {
        let bytes = records.reduce(0) { $0 + Self.size(of: $1) }
        if let refusal = enter(records.count, bytes) { throw refusal }
        let batch = RDKafkaBatch(records) { [weak self] failures in
            self?.leave(records.count, bytes, hasFailed: !failures.isEmpty)
            completion(failures)
        }
        arguments.withLock { arguments in
            for index in records.indices { produce(records[index], arguments, batch, index) }
        }
        batch.complete()
    }

    private func enter(_ records: Int, _ bytes: Int) -> PublishError? {
        flight.withLock { flight in
            if flight.whenStopped != nil { return .closed }
            guard flight.records + records <= limits.records, flight.bytes + bytes <= limits.bytes else { return .full }
            flight.records += records
            flight.bytes += bytes
            return nil
        }
    }

    private func leave(_ records: Int, _ bytes: Int, hasFailed: Bool) {
        let isSpent = hasFailed && rd_kafka_fatal_error(client.handle, nil, 0) != RD_KAFKA_RESP_ERR_NO_ERROR
        flight.withLock { flight in
            flight.records -= records
            flight.bytes -= bytes
            if isSpent { flight.isSpent = true }
        }
    }

    private func produce(
        _ record: OutgoingRecord, _ arguments: RDKafkaMessageArguments, _ batch: RDKafkaBatch, _ index: Int
    ) {
        guard let topic = topics[record.topic] else {
            let error = KafkaError(
                .fatal, code: "_UNKNOWN_TOPIC",
                reason: "\(record.topic) is not among the topics that this publisher was opened for")
            return batch.complete(index, .other(.refused(error)))
        }
        let error = RDKafkaError(
            Self.withBytes(record.key) { key in
                Self.withBytes(record.value) { value in
                    arguments.produce(
                        on: client.handle, topic: topic, partition: record.partition, key: key, value: value,
                        headers: record.headers, timestamp: record.timestamp, opaque: batch.opaque(of: index))
                }
            })
        // Of a record that was queued there is exactly one delivery report.
        guard let error else { return }
        batch.complete(
            index,
            Self.failure(
                error.code, error.ofCall("record for \(record.topic)", client), record.topic,
                topics.plan(of: record.topic)))
    }

    private static func delivered(
        _ message: UnsafePointer<rd_kafka_message_t>, _ callbacks: RDKafkaCallbacks,
        _ plans: [String: RDKafkaPartitionPlan]
    ) {
        guard let opaque = message.pointee._private, let (batch, index) = RDKafkaBatch.place(of: opaque) else { return }
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return batch.complete() }
        let topic = RDKafkaText.string(rd_kafka_topic_name(message.pointee.rkt))
        let partition = message.pointee.partition
        let place = partition < 0 ? topic : TopicPartition(topic, partition).description
        let reason = callbacks.explained(code, "record for \(place): \(RDKafkaText.string(rd_kafka_err2str(code)))")
        batch.complete(
            index,
            failure(
                code, KafkaError(RDKafkaError.kind(of: code), code: RDKafkaError.name(code), reason: reason), topic,
                plans[topic]))
    }

    private static func failure(
        _ code: rd_kafka_resp_err_t, _ error: KafkaError, _ topic: String, _ plan: RDKafkaPartitionPlan?
    ) -> Failure {
        switch code {
        case RD_KAFKA_RESP_ERR__QUEUE_FULL: return .other(.full)
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return .batchTooLarge
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            guard let plan, let found = plan.mismatch else { return .other(.refused(error)) }
            return .other(.notCoPartitioned(.notCoPartitioned(topic, has: Int(found), insteadOf: Int(plan.count))))
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, RD_KAFKA_RESP_ERR__INVALID_ARG:
            return .other(.refused(error))
        default: return .other(.unavailable(error))
        }
    }

    // MARK: The serving thread

    private func serve() {
        // A failure is told by the events, and again by the first record.
        client.learnTopics(timeout: 1_000)
        while flight.withLock({ $0.whenStopped == nil }) { client.serve(100) }
        rd_kafka_flush(client.handle, Int32(clamping: limits.deadline + 1_000))
        rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        rd_kafka_flush(client.handle, 1_000)
        let waiting = flight.withLock { flight in
            flight.isOver = true
            return flight.whenStopped ?? []
        }
        for tell in waiting { tell() }
    }

    /// Takes nothing more. `then` is called when nothing is on its way any more, at most the deadline later.
    func stop(then: @escaping @Sendable () -> Void) {
        let isOver = flight.withLock { flight in
            if !flight.isOver { flight.whenStopped = (flight.whenStopped ?? []) + [then] }
            return flight.isOver
        }
        if isOver { then() }
    }

    /// Keys, values and headers: what is counted against the limits.
    private static func size(of record: OutgoingRecord) -> Int {
        (record.key?.count ?? 0) + (record.value?.count ?? 0)
            + record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    private static func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes(body)
    }
}
