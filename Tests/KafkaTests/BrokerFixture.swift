import FoundationEssentials
import Kafka
import Streaming
import Testing

/// A topic of its own on the real broker that `VIGIE_TEST_BOOTSTRAP` names.
struct BrokerFixture {
    static let bootstrap = ProcessInfo.processInfo.environment["VIGIE_TEST_BOOTSTRAP"]
    /// The tests' records bear times of years ago: a broker that looks what it may delete would take them away in the middle.
    static let keptForEver = ["retention.ms": "-1"]

    let configuration: KafkaConfiguration
    let log: KafkaClientSupplier
    let admin: Admin
    let events = Witness()
    /// Not used by any other test, nor any other run.
    let name: String
    let topic: String
    let partitions: [TopicPartition]

    init(partitions count: Int = 2, sessionTimeout: Int = 6_000) throws {
        configuration = try KafkaConfiguration(
            bootstrapServers: try #require(Self.bootstrap), sessionTimeout: sessionTimeout, transactionTimeout: 5_000)
        log = KafkaClientSupplier(configuration, events: events)
        admin = try Admin(configuration)
        name = UUID().uuidString.lowercased()
        let topic = "test." + name
        self.topic = topic
        partitions = (0..<Int32(count)).map { TopicPartition(topic, $0) }
        let failures = try admin.create([
            TopicDeclaration(name: topic, partitions: count, replicas: 1, settings: Self.keptForEver)
        ])
        try #require(failures == [:])
    }

    func producer(_ suffix: String = "writer") throws -> any TransactionalProducer {
        let producer = try log.producer(transactionalID: "\(name)-\(suffix)")
        try patiently { () throws(KafkaError) in try producer.initialise(timeout: 10_000) }
        return producer
    }

    /// Writes values to partition 0 in one transaction.
    func write(_ values: [String]) throws { try producer().write(values, to: topic) }

    /// The values in partition 0, up to where `end` is the next offset: a commit is answered before its markers are written.
    func values(_ isolation: Isolation = .readCommitted, upTo end: Int64) throws -> [String?] {
        let reader = try log.reader(isolation)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([TopicPartition(topic, 0): 0], topics: [topic])
        try reader.poll(seen) { seen.ends.contains { $0.offset >= end } }
        return seen.texts
    }

    /// Where a partition ends for a reader, once it ends at `end`, or where it still ends after a while.
    func end(of partition: TopicPartition, _ isolation: Isolation, reaching end: Int64) throws -> Int64 {
        let reader = try log.reader(isolation)
        defer { reader.close() }
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let high = try reader.watermarks(of: partition, timeout: 10_000).high
            guard high != end, ContinuousClock.now < deadline else { return high }
        }
    }

    /// A member that has its first assignment.
    func member(instance: String? = nil, _ seen: Collector) throws -> any GroupConsumer {
        let consumer = try log.consumer(group: name, topics: [topic], instance: instance)
        try consumer.poll(seen) { !seen.assignments.isEmpty }
        try #require(!seen.assignments.isEmpty)
        return consumer
    }
}

/// Repeats what the log says may be repeated.
func patiently<Result>(_ body: () throws(KafkaError) -> Result) throws(KafkaError) -> Result {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
        do throws(KafkaError) {
            return try body()
        } catch {
            guard error.kind == .retriable, ContinuousClock.now < deadline else { throw error }
        }
    }
}
