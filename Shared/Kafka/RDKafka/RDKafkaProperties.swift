import CRdKafka

/// Which client a property is for, after the column C/P of librdkafka's CONFIGURATION.md (2.0.2).
///
/// A consumer's property on a producer is only warned of, and the warning hides the ones that matter.
enum RDKafkaProperties {
    enum Client { case consumer, producer }

    static func isFor(_ client: Client, _ name: String) -> Bool {
        switch client {
        case .consumer: !producerOnly.contains(name)
        case .producer: !consumerOnly.contains(name)
        }
    }

    /// Sets each on a configuration that is thrown away.
    static func check(_ properties: [String: String]) throws(KafkaConfigurationError) {
        var conf = RDKafkaConf()
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) { try conf.set(name, value) }
    }

    /// What exactly once depends on, and why it is not to be set.
    static let reserved: [String: String] = {
        let own = "exactly once depends on it, so Vigie sets it"
        let elsewhere = "it has a setting of its own"
        var table: [String: String] = [:]
        for name in [
            "enable.auto.commit", "auto.commit.enable", "auto.commit.interval.ms", "enable.auto.offset.store",
            "offset.store.method", "isolation.level", "partition.assignment.strategy", "enable.partition.eof",
            "enable.idempotence", "enable.gapless.guarantee", "acks", "request.required.acks", "queuing.strategy",
            "partitioner", "delivery.report.only.error", "transactional.id", "group.id", "group.instance.id",
            "group.protocol.type", "log.queue", "enabled_events",
        ] { table[name] = own }
        for name in ["bootstrap.servers", "metadata.broker.list", "session.timeout.ms", "transaction.timeout.ms"] {
            table[name] = elsewhere
        }
        return table
    }()

    private static let consumerOnly: Set<String> = [
        "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms", "group.protocol.type",
        "coordinator.query.interval.ms", "max.poll.interval.ms", "auto.commit.interval.ms", "queued.min.messages",
        "queued.max.messages.kbytes", "fetch.wait.max.ms", "fetch.message.max.bytes", "max.partition.fetch.bytes",
        "fetch.max.bytes", "fetch.min.bytes", "fetch.error.backoff.ms", "check.crcs", "client.rack",
        "auto.offset.reset", "offset.store.path", "offset.store.sync.interval.ms", "consume.callback.max.messages",
    ]

    private static let producerOnly: Set<String> = [
        "queue.buffering.max.messages", "queue.buffering.max.kbytes", "queue.buffering.max.ms", "linger.ms",
        "message.send.max.retries", "retries", "retry.backoff.ms", "queue.buffering.backpressure.threshold",
        "compression.codec", "compression.type", "compression.level", "batch.num.messages", "batch.size",
        "sticky.partitioning.linger.ms", "request.timeout.ms", "message.timeout.ms", "delivery.timeout.ms",
        "produce.offset.report", "msg_order_cmp",
    ]
}
