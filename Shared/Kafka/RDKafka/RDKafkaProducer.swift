import CRdKafka
import Glibc
import Streaming

/// A transactional producer.
///
/// Delivery reports come only for what was refused (`delivery.report.only.error`), and are served by the calls themselves: no
/// DR event is enabled, so produce, flush and commit call them back on the calling thread.
///
/// @unchecked Sendable because one thread at a time uses it, as `TransactionalProducer` asks.
final class RDKafkaProducer: TransactionalProducer, @unchecked Sendable {
    /// Nil once closed. The client's owner, so that its topics go before it.
    private var topics: RDKafkaTopics?
    private let name: String
    private let arguments = RDKafkaMessageArguments()
    /// Milliseconds of a transaction, and so of any call inside it.
    private let timeout: Int
    /// What the first record of this transaction that was not taken was refused for.
    private var refusal: KafkaError?
    private var producedSinceService = 0
    private var batches: RDKafkaBatchBound
    private var isInTransaction = false
    private var gap = RDKafkaTransactionGap()

    init(
        transactionalID: String, _ configuration: KafkaConfiguration, _ events: (any KafkaEvents)?
    ) throws(KafkaError) {
        timeout = configuration.transactionTimeout
        batches = RDKafkaBatchBound(configuration.batchBytes)
        name = "producer \(transactionalID)"
        let callbacks = RDKafkaCallbacks(client: name, events: events, configuration: configuration)
        do throws(KafkaConfigurationError) {
            var conf = RDKafkaConf()
            try conf.setProducer(configuration)
            try conf.set("transactional.id", transactionalID)
            try conf.set("transaction.timeout.ms", String(timeout))
            try conf.set("delivery.report.only.error", "true")
            conf.report(to: callbacks)
            conf.reportDeliveries()
            topics = RDKafkaTopics(try RDKafkaClient(RD_KAFKA_PRODUCER, conf, callbacks))
        } catch {
            throw KafkaError(error)
        }
        callbacks.onDelivery = { [unowned self] message in self.delivered(message) }
    }

    func initialise(timeout: Int) throws(KafkaError) {
        let client = try open().client
        let error = RDKafkaError(rd_kafka_init_transactions(client.handle, Int32(clamping: timeout)))
        if let error {
            client.serve()
            throw error.ofTransaction("initialisation of transactions", client)
        }
    }

    func begin() throws(KafkaError) {
        let client = try open().client
        refusal = nil
        gap.rest()
        batches.begin()
        if let error = RDKafkaError(rd_kafka_begin_transaction(client.handle)) {
            throw error.ofTransaction("begin of a transaction", client)
        }
        isInTransaction = true
    }

    func produce(
        topic: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [OutgoingRecord.Header], timestamp: Int64
    ) throws(KafkaError) {
        let topics = try open()
        let client = topics.client
        let object = try topics.topic(topic, patience: min(5_000, timeout / 2))
        if batches.isFull(with: (key?.count ?? 0) + (value?.count ?? 0)) {
            // Whatever lies in one partition until now is sent as a batch of its own.
            _ = awaitDeliveries(client, atMost: .milliseconds(timeout))
            if let refusal { throw refusal }
        }
        var deadline: ContinuousClock.Instant?
        while let error = RDKafkaError(
            arguments.produce(
                on: client.handle, topic: object, partition: partition, key: key, value: value, headers: headers,
                timestamp: timestamp))
        {
            let now = ContinuousClock.now
            let end = deadline ?? now + .milliseconds(timeout)
            deadline = end
            guard error.code == RD_KAFKA_RESP_ERR__QUEUE_FULL, now < end else {
                throw refused(error, TopicPartition(topic, partition ?? RD_KAFKA_PARTITION_UA), client)
            }
            client.serve(10)
        }
        producedSinceService += 1
        if producedSinceService == 1_024 {
            producedSinceService = 0
            client.serve()
        }
    }

    /// A record that is not taken spoils its transaction, not the producer.
    private func refused(_ error: borrowing RDKafkaError, _ place: TopicPartition, _ client: RDKafkaClient)
        -> KafkaError
    {
        if error.code == RD_KAFKA_RESP_ERR__STATE {
            // The transaction has failed already: a delivery report that nobody has seen yet says what for.
            client.serve()
            if let refusal { return refusal }
        }
        let target = place.partition < 0 ? place.topic : place.description
        let plain = error.ofCall("record for \(target)", client)
        let spoilt = plain.kind == .fenced || error.code == RD_KAFKA_RESP_ERR__FATAL ? plain.kind : .abortable
        let refusal = KafkaError(spoilt, code: plain.code, reason: plain.reason)
        if self.refusal == nil { self.refusal = refusal }
        return refusal
    }

    private func delivered(_ message: UnsafePointer<rd_kafka_message_t>) {
        let code = message.pointee.err
        // Purged: by our own abort.
        let own = [RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT]
        guard refusal == nil, !own.contains(code), let client = topics?.client else { return }
        let topic = RDKafkaText.string(rd_kafka_topic_name(message.pointee.rkt))
        let place = TopicPartition(topic, message.pointee.partition)
        if code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, batches.shrink() {
            refusal = .batchTooLarge(place)
            return
        }
        let plain = RDKafkaError.of(code, "record for \(place)", client)
        let isOver = code == RD_KAFKA_RESP_ERR__FATAL
        refusal = KafkaError(isOver ? plain.kind : .abortable, code: plain.code, reason: plain.reason)
    }

    func flush() throws(KafkaError) {
        let client = try open().client
        // A record's own timeout is at most the transaction's, so by then each is acknowledged or refused.
        let failure = awaitDeliveries(client, atMost: .milliseconds(timeout + 1_000))
        if rd_kafka_fatal_error(client.handle, nil, 0) != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw RDKafkaError.fatal(of: client.handle, client: name, attempt: "flush")
        }
        if let refusal { throw refusal }
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let error = RDKafkaError.of(failure, "flush of what was produced", client)
            throw error.kind == .retriable ? KafkaError(.abortable, code: error.code, reason: error.reason) : error
        }
    }

    private func awaitDeliveries(_ client: RDKafkaClient, atMost limit: Duration) -> rd_kafka_resp_err_t {
        let start = ContinuousClock.now
        var (failure, waited) = (RD_KAFKA_RESP_ERR__TIMED_OUT, Duration.zero)
        while failure == RD_KAFKA_RESP_ERR__TIMED_OUT, waited < limit {
            failure = rd_kafka_flush(client.handle, Self.flushSlice(after: waited))
            waited = .now - start
        }
        return failure
    }

    /// Milliseconds after which a flush looks again: an eighth of what it has waited for already.
    ///
    /// Where no delivery is reported librdkafka is not woken by the last one, and looks each 10 ms by itself: a transaction of one
    /// record, which is acknowledged in two, would take five times as long.
    static func flushSlice(after waited: Duration) -> Int32 { Int32(min(max(waited / .milliseconds(8), 1), 10)) }

    func sendOffsets(_ offsets: [TopicPartition: Int64], generation: any GroupGeneration) throws(KafkaError) {
        let client = try open().client
        guard let generation = generation as? RDKafkaGeneration else {
            throw KafkaError(.fatal, code: "_INVALID_ARG", reason: "the group's generation is not this log's")
        }
        let list = RDKafkaPartitionList(offsets)
        try untilDeadline("offsets of the transaction", client) {
            rd_kafka_send_offsets_to_transaction(
                client.handle, list.list, generation.metadata, Int32(clamping: timeout))
        }
    }

    func commit() throws(KafkaError) {
        let client = try open().client
        // After a record was refused by produce itself, librdkafka commits what is left of the transaction.
        if let refusal { throw refusal }
        try untilDeadline("commit", client) { rd_kafka_commit_transaction(client.handle, -1) }
        isInTransaction = false
        gap.ended(at: .now)
        batches.committed()
    }

    func abort() throws(KafkaError) {
        let client = try open().client
        try untilDeadline("abort", client) { rd_kafka_abort_transaction(client.handle, -1) }
        isInTransaction = false
        gap.ended(at: .now)
        refusal = nil
    }

    /// Repeats a call, with the same arguments, while librdkafka says that it may be repeated.
    private func untilDeadline(
        _ attempt: String, _ client: RDKafkaClient, _ call: () -> OpaquePointer?
    ) throws(KafkaError) {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        while let error = RDKafkaError(call()) {
            guard error.isRetriable, ContinuousClock.now < deadline else {
                client.serve()
                throw error.ofTransaction(attempt, client)
            }
            client.serve(50)
        }
    }

    /// Milliseconds that a close waits for the abort of what is open.
    private static let abortPatience: Int32 = 1_000

    /// A transaction that is open is aborted. If the brokers are away they abort it themselves when its time is over.
    ///
    /// librdkafka 2.0.2 ends the process (assertion `txn_req_cnt > 0`) when a handle is destroyed that is about to register a
    /// transaction's partitions; in a transaction that is being aborted it registers none.
    func close() {
        if let client = topics?.client, isInTransaction {
            rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            _ = RDKafkaError(rd_kafka_abort_transaction(client.handle, Self.abortPatience))
        }
        topics?.client.callbacks.onDelivery = nil
        topics = nil
    }

    deinit { close() }

    private func open() throws(KafkaError) -> RDKafkaTopics {
        guard let topics else { throw KafkaError(.fatal, code: "_DESTROY", reason: "the \(name) is closed") }
        return topics
    }
}
