public import Kafka
public import Messages
public import ServiceKit

extension Configuration {
    /// How the clients reach the cluster. No network is touched.
    /// - Throws: a sentence that names the variable whose property librdkafka does not have or take.
    public func kafkaConfiguration() throws(ConfigurationError) -> KafkaConfiguration {
        do throws(KafkaConfigurationError) {
            return try KafkaConfiguration(
                bootstrapServers: kafka.bootstrapServers, properties: kafka.properties,
                sessionTimeout: kafka.sessionTimeout.wholeMilliseconds,
                transactionTimeout: kafka.transactionTimeout.wholeMilliseconds)
        } catch {
            let property = error.property ?? "bootstrap.servers"
            throw ConfigurationError(KafkaSettings.variable(of: property), error.problem)
        }
    }

    /// The consumer group in which referral reads what partners reply.
    public var repliesGroup: String { group + ServiceName.repliesSuffix }

    /// As ``TopicSettings/names(with:)`` says.
    public func topicNames(with parties: [Topic] = []) throws(ConfigurationError) -> TopicNames {
        try topics.names(with: parties)
    }
}

extension TopicSettings {
    /// The full names of the topics, among which no two are the same.
    /// - Parameter parties: the topics of senders and partners that are known.
    /// - Throws: a sentence that names the variable at fault.
    public func names(with parties: [Topic] = []) throws(ConfigurationError) -> TopicNames {
        let names = Dictionary(grouping: Set(parties), by: \.name)
        if let shared = names.filter({ $0.value.count > 1 }).keys.min() {
            throw ConfigurationError(
                "VIGIE_PARTNERS_FILE",
                "names a partner by the id of a sender in VIGIE_KEYS_FILE: \(shared) would be the topic of both")
        }
        try check(against: TopicNames.variables(of: Topic.fixed + parties), prefixes: TopicNames.variablePrefixes)
        return TopicNames(prefix: prefix, overrides: overrides)
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
