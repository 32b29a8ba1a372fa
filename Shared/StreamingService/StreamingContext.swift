public import Kafka
public import Messages
public import ServiceKit

/// What a service's parts are made of. Any thread.
public struct StreamingContext: Sendable {
    public let service: ServiceContext
    public let topics: TopicNames
    public let kafka: KafkaConfiguration
    public let log: KafkaLog
    let events: KafkaReport

    init(_ service: ServiceContext) throws {
        self.service = service
        topics = try service.configuration.topicNames()
        kafka = try service.configuration.kafkaConfiguration()
        let certificates = CertificateGauge(service.metrics)
        if let own = kafka.clientCertificate { certificates.show(own) }
        events = KafkaReport(
            log: service.log.component("kafka"), health: service.health.component("kafka"), certificates: certificates)
        log = KafkaLog(kafka, events: events)
    }

    public var configuration: Configuration { service.configuration }

    /// A producer for an edge that answers when the brokers have what it was given.
    /// - Parameter topics: all that will be published to.
    public func publisher(
        _ topics: [Topic], limits: Publisher.Limits = Publisher.Limits()
    ) throws(ServiceFailure) -> Publisher {
        try publisher(toTopicsNamed: topics.map(self.topics.name), limits: limits)
    }

    /// The same, for topics by their full names.
    public func publisher(
        toTopicsNamed names: [String], limits: Publisher.Limits = Publisher.Limits()
    ) throws(ServiceFailure) -> Publisher {
        do throws(KafkaConfigurationError) {
            return try Publisher(kafka, topics: names, limits: limits, events: events)
        } catch {
            throw ServiceFailure(.configuration, "\(error)")
        }
    }
}
