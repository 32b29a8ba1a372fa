public import Kafka
public import Messages
public import ServiceKit
public import Streaming

/// What a service's parts are made of. Any thread.
public struct StreamingContext: Sendable {
    public let service: ServiceContext
    public let topics: TopicNames
    public let kafka: KafkaConfiguration
    public let clients: KafkaClientSupplier
    /// Of the runtime; an edge that sets records aside counts them here too.
    public let counters = StreamCounters()
    let events: KafkaReport

    init(_ service: ServiceContext) throws {
        self.service = service
        topics = try service.configuration.topicNames()
        kafka = try service.configuration.kafkaConfiguration()
        let certificates = CertificateGauge(service.metrics)
        if let own = kafka.clientCertificate { certificates.show(own) }
        events = KafkaReport(
            log: service.log.component("kafka"), health: service.health.component("kafka"), certificates: certificates)
        clients = KafkaClientSupplier(kafka, events: events)
    }

    public var configuration: Configuration { service.configuration }

    /// A producer for an edge that answers when the brokers have what it was given. To the topics that are read together it
    /// writes by `VIGIE_PARTITIONS`; `/readyz` says so when one has another number of partitions.
    /// - Parameter topics: all that will be published to.
    public func publisher(
        _ topics: [Topic], limits: Publisher.Limits = Publisher.Limits()
    ) throws(ServiceFailure) -> Publisher {
        let shared = topics.filter { $0.settings.partitions == .shared }.map(self.topics.name)
        let partitions = Dictionary(uniqueKeysWithValues: shared.map { ($0, configuration.partitions) })
        if !partitions.isEmpty {
            PartitionCountMonitor(
                partitions, health: service.health.component("partitions"), log: service.log.component("partitions")
            ) { [clients] (topic) throws(KafkaError) in try clients.partitionCount(of: topic) }.start(
                until: service.drain)
        }
        return try publisher(toTopicsNamed: topics.map(self.topics.name), partitions: partitions, limits: limits)
    }

    /// The same, for topics by their full names.
    /// - Parameter partitions: how many each topic is written by whose records lie by their keys. Who says so in `/readyz` when
    ///   one has another number is the caller.
    public func publisher(
        toTopicsNamed names: [String], partitions: [String: Int], limits: Publisher.Limits = Publisher.Limits()
    ) throws(ServiceFailure) -> Publisher {
        do throws(KafkaConfigurationError) {
            return try Publisher(kafka, topics: names, partitions: partitions, limits: limits, events: events)
        } catch {
            throw ServiceFailure(.configuration, "\(error)")
        }
    }
}
