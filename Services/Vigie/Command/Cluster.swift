import Glibc
import Kafka
import Messages
import ServiceKit
import StreamingService

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
        names = try configuration.topicNames()
        kafka = try configuration.kafkaConfiguration()
    }
}
