public import Streaming
import Synchronization

/// The log that the runtime works on, over librdkafka.
public final class KafkaLog: Log {
    private let configuration: KafkaConfiguration
    private let events: (any KafkaEvents)?
    /// Opened by the first question, since a process that only produces asks none.
    private let admin = Mutex<RDKafkaAdmin?>(nil)

    /// Touches no network.
    public init(_ configuration: KafkaConfiguration, events: (any KafkaEvents)? = nil) {
        self.configuration = configuration
        self.events = events
    }

    /// Blocks at most 10 s.
    public func partitionCount(of topic: String) throws(LogError) -> Int? {
        try opened().partitionCount(of: topic)
    }

    /// Whether a broker answers. Blocks at most `timeout` milliseconds.
    /// - Throws: why none does, as `Connection refused`.
    public func reach(timeout: Int) throws(LogError) { try opened().reach(timeout: timeout) }

    public func consumer(
        group: String, topics: [String], instance: String?
    ) throws(LogError) -> any GroupConsumer {
        try RDKafkaGroupConsumer(group: group, topics: topics, instance: instance, configuration, events)
    }

    public func producer(transactionalID: String) throws(LogError) -> any TransactionalProducer {
        try RDKafkaProducer(transactionalID: transactionalID, configuration, events)
    }

    public func reader(_ isolation: Isolation) throws(LogError) -> any LogReader {
        try RDKafkaReader(isolation, configuration, events)
    }

    private func opened() throws(LogError) -> RDKafkaAdmin {
        do throws(KafkaConfigurationError) {
            return try admin.withLock { admin throws(KafkaConfigurationError) in
                if let admin { return admin }
                let opened = try RDKafkaAdmin(configuration, events)
                admin = opened
                return opened
            }
        } catch {
            throw LogError(error)
        }
    }
}
