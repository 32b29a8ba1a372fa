import Kafka
import Streaming

/// An embedded cluster with one topic, and a log on it.
struct EmbeddedFixture {
    let cluster: EmbeddedCluster
    let configuration: KafkaConfiguration
    let log: KafkaClientSupplier
    let events = Witness()
    let topic = "facts"

    init(partitions: Int = 2, sessionTimeout: Int = 6_000, properties: [String: String] = [:]) throws {
        cluster = try EmbeddedCluster()
        try cluster.createTopic(topic, partitions: partitions)
        configuration = try KafkaConfiguration(
            bootstrapServers: cluster.bootstrapServers, properties: properties, sessionTimeout: sessionTimeout,
            transactionTimeout: 5_000)
        log = KafkaClientSupplier(configuration, events: events)
    }

    /// A producer that has initialised its transactions.
    func producer(_ id: String = "writer") throws -> any TransactionalProducer {
        let producer = try log.producer(transactionalID: id)
        try producer.initialise(timeout: 10_000)
        return producer
    }

    /// Writes values to partition 0 in one transaction.
    func write(_ values: [String]) throws { try producer().write(values, to: topic) }
}
