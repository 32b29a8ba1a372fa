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
    ) throws(LogError) -> [TopicPartition: OpenTransaction] {
        let ends = try ends(of: partitions, latest, timeout)
        let stableEnds = try self.ends(of: partitions, stable, timeout)
        var open: [TopicPartition: OpenTransaction] = [:]
        for (place, end) in ends {
            guard let first = stableEnds[place], first < end else { continue }
            open[place] = OpenTransaction(first: first, end: end)
        }
        return open
    }

    /// What librdkafka calls the offset for a time of −1 is the end, as the client's isolation has it (ListOffsets).
    private func ends(
        of partitions: [TopicPartition], _ client: RDKafkaClient, _ timeout: Int
    ) throws(LogError) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = RDKafkaPartitionList(capacity: partitions.count)
        for place in partitions { list.add(place.topic, place.partition, Int64(RD_KAFKA_OFFSET_END)) }
        let failure = rd_kafka_offsets_for_times(client.handle, list.list, Int32(clamping: timeout))
        client.serve()
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "ends of \(partitions.count) partitions", client)
        }
        try list.check("end of", client)
        var ends: [TopicPartition: Int64] = [:]
        for element in list.elements { ends[RDKafkaPartitionList.name(of: element)] = element.offset }
        return ends
    }

    deinit {
        latest.closeConsumer()
        stable.closeConsumer()
    }
}
