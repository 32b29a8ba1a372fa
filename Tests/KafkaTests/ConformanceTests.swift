import FoundationEssentials
import Glibc
import Kafka
import LogConformance
import Streaming
import Testing

@Suite("A real broker behind librdkafka", .enabled(if: BrokerFixture.bootstrap != nil))
struct ConformanceTests {
    @Test("does what the simulated log does", arguments: LogBehaviour.all)
    func conforms(_ behaviour: LogBehaviour) throws { try behaviour.check(on: BrokerLogFixture()) }
}

private final class BrokerLogFixture: LogFixture {
    let features = LogFeatures.all
    let patience = 40_000
    let tooLarge = 20_000
    private let configuration: KafkaConfiguration
    private let admin: Admin

    init() throws {
        // Uncompressed, or many equal letters would be small enough.
        configuration = try KafkaConfiguration(
            bootstrapServers: try #require(BrokerFixture.bootstrap), properties: ["compression.codec": "none"],
            sessionTimeout: 6_000, transactionTimeout: 5_000)
        admin = try Admin(configuration)
    }

    func makeTopic(partitions: Int, compacted: Bool) throws -> String {
        let name = makeName()
        var settings = BrokerFixture.keptForEver
        settings["max.message.bytes"] = "10000"
        if compacted {
            settings["cleanup.policy"] = "compact"
            settings["segment.ms"] = "1"
            settings["min.cleanable.dirty.ratio"] = "0.0"
            settings["max.compaction.lag.ms"] = "1"
        }
        let topic = TopicDeclaration(name: name, partitions: partitions, replicas: 1, settings: settings)
        try #require(try admin.create([topic]) == [:])
        return name
    }

    func makeName() -> String { UUID().uuidString.lowercased() }

    func makeClient() throws -> any ClientSupplier { KafkaClientSupplier(configuration) }

    func pass(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1_000) }

    /// The segment that is written is never cleaned: a record behind closes it. The broker's cleaner comes by itself.
    func compact(_ topic: String) throws {
        let producer = try makeClient().producer(transactionalID: makeName())
        defer { producer.close() }
        try patiently { () throws(KafkaError) in try producer.initialise(timeout: 5_000) }
        try producer.begin()
        try producer.produce(topic, key: "filler", "", timestamp: Int64(time(nil)) * 1_000)
        try producer.flush()
        try producer.commit()
    }
}
