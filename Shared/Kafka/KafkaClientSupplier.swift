public import Streaming
import Synchronization

/// The log that the runtime works on, over librdkafka.
public final class KafkaClientSupplier: ClientSupplier {
    private let configuration: KafkaConfiguration
    private let events: (any KafkaEvents)?
    /// Opened by the first question, since a process that only produces asks none.
    private let admin = Mutex<RDKafkaAdmin?>(nil)
    private let transactions = Mutex<RDKafkaOpenTransactions?>(nil)

    /// Touches no network.
    public init(_ configuration: KafkaConfiguration, events: (any KafkaEvents)? = nil) {
        self.configuration = configuration
        self.events = events
    }

    /// Blocks at most 10 s.
    public func partitionCount(of topic: String) throws(KafkaError) -> Int? {
        try opened().partitionCount(of: topic)
    }

    /// Whether a broker answers. Blocks at most `timeout` milliseconds.
    /// - Throws: why none does, as `Connection refused`.
    public func reach(timeout: Int) throws(KafkaError) { try opened().reach(timeout: timeout) }

    /// Where partitions end for a reader of what is committed; those whose leaders have not answered are absent. Blocks at most
    /// `timeout` milliseconds.
    public func ends(of partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64] {
        try opened().ends(of: partitions, timeout: timeout)
    }

    public func consumer(
        group: String, topics: [String], instance: String?
    ) throws(KafkaError) -> any GroupConsumer {
        try RDKafkaGroupConsumer(group: group, topics: topics, instance: instance, configuration, events) {
            [self] () throws(KafkaError) in try opened()
        }
    }

    public func producer(transactionalID: String) throws(KafkaError) -> any TransactionalProducer {
        try RDKafkaProducer(transactionalID: transactionalID, configuration, events)
    }

    public func reader(_ isolation: Isolation) throws(KafkaError) -> any PartitionConsumer {
        try RDKafkaPartitionConsumer(isolation, configuration, events)
    }

    public func openTransactions(
        in partitions: [TopicPartition], timeout: Int
    ) throws(KafkaError) -> [TopicPartition: OpenTransaction] {
        try opened(transactions) { () throws(KafkaConfigurationError) in
            try RDKafkaOpenTransactions(configuration, events)
        }.find(in: partitions, timeout: timeout)
    }

    public func end(_ transaction: HangingTransaction) throws(KafkaError) {
        try TransactionEnding(transaction, configuration).run()
    }

    /// With which a transaction moves a group's offsets from outside, whatever its members do. What they commit later counts.
    public func generation(noMemberOf group: String) throws(KafkaError) -> any GroupGeneration {
        guard let generation = RDKafkaGeneration(noMemberOf: group) else {
            throw KafkaError(.fatal, code: "_INVALID_ARG", reason: "\(group) is no name of a group")
        }
        return generation
    }

    private func opened() throws(KafkaError) -> RDKafkaAdmin {
        try opened(admin) { () throws(KafkaConfigurationError) in try RDKafkaAdmin(configuration, events) }
    }

    /// Opens a client at the first question that it is for.
    private func opened<Client: Sendable>(
        _ client: borrowing Mutex<Client?>, _ open: () throws(KafkaConfigurationError) -> Client
    ) throws(KafkaError) -> Client {
        do throws(KafkaConfigurationError) {
            return try client.withLock { client throws(KafkaConfigurationError) in
                if let client { return client }
                let opened = try open()
                client = opened
                return opened
            }
        } catch {
            throw KafkaError(error)
        }
    }
}
