import CRdKafka
import Streaming

/// Asks where transactions are open: one question for all ends and one for all last stable offsets, whatever the number of
/// partitions.
///
/// The ends first: what is written between the two questions must not look like an open transaction.
final class RDKafkaOpenTransactions: Sendable {
    private let latest: RDKafkaClient
    private let stable: RDKafkaClient

    init(_ configuration: KafkaConfiguration, _ events: (any KafkaEvents)?) throws(KafkaConfigurationError) {
        latest = try Self.client(.readUncommitted, configuration, events)
        stable = try Self.client(.readCommitted, configuration, events)
    }

    private static func client(
        _ isolation: Isolation, _ configuration: KafkaConfiguration, _ events: (any KafkaEvents)?
    ) throws(KafkaConfigurationError) -> RDKafkaClient {
        let callbacks = RDKafkaCallbacks(client: "open transactions", events: events, configuration: configuration)
        var conf = RDKafkaConf()
        try conf.setConsumer(configuration, group: "vigie-reader", isolation: isolation, reset: "error")
        conf.report(to: callbacks)
        return try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
    }

    func find(
        in partitions: [TopicPartition], timeout: Int
    ) throws(KafkaError) -> [TopicPartition: OpenTransaction] {
        let ends = try Self.ends(of: partitions, latest, timeout)
        let stableEnds = try Self.ends(of: partitions, stable, timeout)
        var open: [TopicPartition: OpenTransaction] = [:]
        for (place, end) in ends {
            guard let first = stableEnds[place], first < end else { continue }
            open[place] = OpenTransaction(first: first, end: end)
        }
        return open
    }

    private static func ends(
        of partitions: [TopicPartition], _ client: RDKafkaClient, _ timeout: Int
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = try client.ends(of: partitions, timeout: timeout)
        try list.check("end of", client)
        return Dictionary(
            list.elements.map { (RDKafkaPartitionList.name(of: $0), $0.offset) }, uniquingKeysWith: { $1 })
    }

    deinit {
        latest.closeConsumer()
        stable.closeConsumer()
    }
}
