import Glibc
import Kafka
import Messages
import ServiceKit

/// The cluster that the environment names, with the names that topics have there.
struct Cluster {
    let kafka: KafkaConfiguration
    let names: TopicNames
    let configuration: Configuration

    init() throws {
        configuration = try Configuration(
            service: "vigie", listen: nil, variables: [Variables.replicas], environment: Environment.current)
        for warning in configuration.warnings {
            let line = Array("vigie: \(warning)\n".utf8)
            write(2, line, line.count)
        }
        let topics = configuration.topics
        try topics.check(against: TopicNames.variables, prefixes: TopicNames.variablePrefixes)
        names = TopicNames(prefix: topics.prefix, overrides: topics.overrides)
        let settings = configuration.kafka
        do throws(KafkaConfigurationError) {
            kafka = try KafkaConfiguration(bootstrapServers: settings.bootstrapServers, properties: settings.properties)
        } catch {
            throw ServiceFailure(.configuration, "\(error)")
        }
    }
}
