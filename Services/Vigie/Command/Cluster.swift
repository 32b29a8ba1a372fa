import Glibc
import Kafka
import Messages
import ServiceKit
import Streaming
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

    /// The partitions of a topic that must be there.
    func places(of topic: String, _ log: KafkaClientSupplier) throws -> [TopicPartition] {
        guard let count = try log.partitionCount(of: topic) else {
            throw ServiceFailure(.failure, "there is no topic \(topic)")
        }
        return (0..<Int32(count)).map { TopicPartition(topic, $0) }
    }

    /// Repeats a call that the log answers "again" to, the same one and none in between, for half a minute.
    static func patiently<Value>(_ call: () throws(KafkaError) -> Value) throws(KafkaError) -> Value {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do throws(KafkaError) {
                return try call()
            } catch {
                guard error.kind == .retriable, .now < deadline else { throw error }
                usleep(100_000)
            }
        }
    }

    /// Returns when every in-sync replica has the records.
    func publish(_ records: [OutgoingRecord], to topic: String) throws {
        let publisher = try Publisher(kafka, topics: [topic])
        let outcome = BoundedQueue<PublishError?>(capacity: 1)
        Task {
            do throws(PublishError) {
                try await publisher.publish(records)
                _ = outcome.push(nil)
            } catch {
                _ = outcome.push(error)
            }
        }
        if case let error?? = outcome.pop() { throw ServiceFailure(.failure, error.description) }
    }
}
