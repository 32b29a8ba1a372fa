import Kafka
import Streaming

@testable import Intake

/// An embedded cluster and what intake reaches it by.
final class TestCluster: Sendable {
    let cluster: EmbeddedCluster
    let publisher: GrowingPublisher
    private let configuration: KafkaConfiguration
    private let admin: Admin

    init(topics: Set<String> = TestDoor.topics, partitions: Int = 1, limits: Publisher.Limits = Publisher.Limits())
        throws
    {
        let cluster = try EmbeddedCluster()
        for topic in topics { try cluster.createTopic(topic, partitions: partitions) }
        let configuration = try KafkaConfiguration(
            bootstrapServers: cluster.bootstrapServers, sessionTimeout: 6_000, transactionTimeout: 5_000)
        publisher = try GrowingPublisher(TestDoor.topics) {
            try Publisher(
                configuration, topics: $0.sorted(),
                partitions: Dictionary(uniqueKeysWithValues: TestDoor.facts.map { ($0, 1) }), limits: limits)
        }
        admin = try Admin(configuration)
        self.cluster = cluster
        self.configuration = configuration
    }

    func present() throws(KafkaError) -> [String: Int] { try admin.topics() }

    /// How many records a partition has.
    func count(_ topic: String, _ partition: Int32 = 0) throws -> Int64 {
        let reader = try KafkaClientSupplier(configuration).reader(.readCommitted)
        defer { reader.close() }
        return try reader.watermarks(of: TopicPartition(topic, partition), timeout: 10_000).high
    }
}
