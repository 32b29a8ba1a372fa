import Kafka
import Messages
import ServiceKit

/// The cluster that the environment names, with the names that topics have there.
struct Cluster {
    let kafka: KafkaConfiguration
    let names: Messages.TopicNames
    let configuration: Configuration

    init() throws {
        configuration = try Configuration(
            service: "vigie", listen: nil, variables: [], environment: Environment.current)
        names = Messages.TopicNames(environment: Environment.current)
        let settings = configuration.kafka
        do throws(KafkaConfigurationError) {
            kafka = try KafkaConfiguration(bootstrapServers: settings.bootstrapServers, properties: settings.properties)
        } catch {
            throw ServiceFailure(.configuration, "\(error)")
        }
    }
}
