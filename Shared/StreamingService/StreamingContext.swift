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
        let named = service.configuration.topics
        try named.check(against: TopicNames.variables, prefixes: TopicNames.variablePrefixes)
        topics = TopicNames(prefix: named.prefix, overrides: named.overrides)
        let settings = service.configuration.kafka
        do throws(KafkaConfigurationError) {
            kafka = try KafkaConfiguration(
                bootstrapServers: settings.bootstrapServers, properties: settings.properties,
                sessionTimeout: settings.sessionTimeout.wholeMilliseconds,
                transactionTimeout: settings.transactionTimeout.wholeMilliseconds)
        } catch {
            throw ServiceFailure(.configuration, "\(error)")
        }
        events = KafkaReport(log: service.log.component("kafka"), health: service.health.component("kafka"))
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

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
