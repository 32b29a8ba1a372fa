import CRdKafka
import Glibc
import Streaming
import Synchronization
import Threads

/// An idempotent producer and the thread that serves its delivery reports.
///
/// The thread holds it until `stop`, so the handle is destroyed there, where it may block.
final class RDKafkaPublisher: Sendable {
    private let client: RDKafkaClient
    private let topics: RDKafkaTopicTable
    private let limits: Publisher.Limits
    private let arguments = Mutex(RDKafkaMessageArguments())
    private let flight = Mutex(Flight())

    private struct Flight {
        var records = 0
        var bytes = 0
        var isSpent = false
        var whenStopped: [@Sendable () -> Void]?
        var isOver = false
    }

    init(
        _ configuration: KafkaConfiguration, topics names: [String], _ limits: Publisher.Limits,
        _ events: (any KafkaEvents)?
    ) throws(KafkaConfigurationError) {
        self.limits = limits
        let callbacks = RDKafkaCallbacks(client: "publisher", events: events, configuration: configuration)
        var conf = RDKafkaConf()
        try conf.setProducer(configuration)
        try conf.set("message.timeout.ms", String(limits.deadline))
        // Our own limits come first.
        try conf.set("queue.buffering.max.messages", String(limits.records + 1))
        try conf.set("queue.buffering.max.kbytes", String(limits.bytes / 1_024 + 1_024))
        conf.report(to: callbacks)
        conf.reportDeliveries()
        client = try RDKafkaClient(RD_KAFKA_PRODUCER, conf, callbacks)
        topics = RDKafkaTopicTable(names, client)
        // Not the client, which owns the callbacks: none of them would ever be freed.
        callbacks.onDelivery = { [unowned callbacks] message in Self.delivered(message, callbacks) }
        NamedThread.start("publisher") { self.serve() }
    }

    var isSpent: Bool { flight.withLock { $0.isSpent } }

    /// Does not block. `completion` is called once, on this or the serving thread.
    func publish(_ records: [OutgoingRecord], completion: @escaping @Sendable (PublishError?) -> Void) {
        let bytes = records.reduce(0) { $0 + Self.size(of: $1) }
        if let refusal = enter(records.count, bytes) { return completion(refusal) }
        // One more than the records: the batch is not complete before the last is handed over.
        let batch = RDKafkaBatch(records.count + 1) { [weak self] error in
            self?.leave(records.count, bytes, error)
            completion(error)
        }
        arguments.withLock { arguments in
            for record in records { produce(record, arguments, batch) }
        }
        batch.settle(nil)
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

    private func leave(_ records: Int, _ bytes: Int, _ error: PublishError?) {
        let isSpent = error != nil && rd_kafka_fatal_error(client.handle, nil, 0) != RD_KAFKA_RESP_ERR_NO_ERROR
        flight.withLock { flight in
            flight.records -= records
            flight.bytes -= bytes
            if isSpent { flight.isSpent = true }
        }
    }

    private func produce(_ record: OutgoingRecord, _ arguments: RDKafkaMessageArguments, _ batch: RDKafkaBatch) {
        guard let topic = topics[record.topic] else {
            return batch.settle(
                .refused(
                    LogError(
                        .fatal, code: "_UNKNOWN_TOPIC",
                        reason: "\(record.topic) is not among the topics that this publisher was opened for")))
        }
        // Released by the delivery report, of which there is exactly one for each record that was queued.
        let opaque = Unmanaged.passRetained(batch)
        let error = RDKafkaError(
            Self.withBytes(record.key) { key in
                Self.withBytes(record.value) { value in
                    arguments.produce(
                        on: client.handle, topic: topic, partition: record.partition, key: key, value: value,
                        headers: record.headers, timestamp: record.timestamp, opaque: opaque.toOpaque())
                }
            })
        guard let error else { return }
        opaque.release()
        batch.settle(Self.publishError(error.code, error.ofCall("record for \(record.topic)", client)))
    }

    private static func delivered(_ message: UnsafePointer<rd_kafka_message_t>, _ callbacks: RDKafkaCallbacks) {
        guard let opaque = message.pointee._private else { return }
        let batch = Unmanaged<RDKafkaBatch>.fromOpaque(opaque).takeRetainedValue()
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return batch.settle(nil) }
        let place = TopicPartition(
            RDKafkaText.string(rd_kafka_topic_name(message.pointee.rkt)), message.pointee.partition)
        let reason = callbacks.explained(
            code, "record for \(place): \(RDKafkaText.string(rd_kafka_err2str(code)))")
        batch.settle(
            publishError(code, LogError(RDKafkaError.kind(of: code), code: RDKafkaError.name(code), reason: reason)))
    }

    private static func publishError(_ code: rd_kafka_resp_err_t, _ error: LogError) -> PublishError {
        switch code {
        case RD_KAFKA_RESP_ERR__QUEUE_FULL: .full
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, RD_KAFKA_RESP_ERR__INVALID_ARG:
            .refused(error)
        default: .unavailable(error)
        }
    }

    // MARK: The serving thread

    private func serve() {
        for (name, topic) in topics.all {
            // A failure is told by the events, and again by the first record.
            _ = try? client.metadata(of: topic, named: name, timeout: 1_000)
        }
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

    private static func size(of record: OutgoingRecord) -> Int {
        (record.key?.count ?? 0) + (record.value?.count ?? 0)
            + record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    private static func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes(body)
    }
}

/// Records that are answered together.
private final class RDKafkaBatch: Sendable {
    private let state: Mutex<(left: Int, error: PublishError?)>
    private let completion: @Sendable (PublishError?) -> Void

    init(_ count: Int, completion: @escaping @Sendable (PublishError?) -> Void) {
        state = Mutex((count, nil))
        self.completion = completion
    }

    func settle(_ error: PublishError?) {
        let outcome: PublishError?? = state.withLock { state in
            state.left -= 1
            if state.error == nil { state.error = error }
            return state.left == 0 ? .some(state.error) : nil
        }
        if let outcome { completion(outcome) }
    }
}
