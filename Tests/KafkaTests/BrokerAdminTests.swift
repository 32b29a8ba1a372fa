import Kafka
import Streaming
import Testing

@Suite("Topics on a real broker", .enabled(if: BrokerFixture.bootstrap != nil))
struct BrokerAdminTests {
    let fixture: BrokerFixture

    init() throws { fixture = try BrokerFixture(partitions: 3) }

    @Test("are made with their settings, described, and deleted")
    func life() throws {
        let name = "made." + fixture.name
        let declaration = TopicDeclaration(
            name: name, partitions: 2, replicas: 1,
            settings: ["cleanup.policy": "compact", "segment.bytes": "33554432"])
        #expect(try fixture.admin.create([declaration]) == [:])
        #expect(try fixture.admin.topics()[name] == 2)
        #expect(try fixture.log.partitionCount(of: name) == 2)
        let description = try #require(try fixture.admin.describe([name, "nowhere." + fixture.name]).first)
        #expect(description.name == name)
        #expect(description.partitions == 2)
        #expect(description.replicas == 1)
        #expect(description.settings["cleanup.policy"] == .init(value: "compact", isOwn: true))
        #expect(description.settings["segment.bytes"] == .init(value: "33554432", isOwn: true))
        #expect(description.settings["retention.ms"]?.isOwn == false)
        #expect(try fixture.admin.create([declaration]).mapValues(\.code) == [name: "TOPIC_ALREADY_EXISTS"])
        #expect(try fixture.admin.delete([name]) == [:])
        #expect(try fixture.admin.delete([name]).mapValues(\.code) == [name: "UNKNOWN_TOPIC_OR_PART"])
    }

    @Test("that cannot be made are named, and the others are made")
    func failures() throws {
        let (good, bad) = ("good." + fixture.name, "bad." + fixture.name)
        let failures = try fixture.admin.create([
            TopicDeclaration(name: bad, partitions: 1, settings: ["cleanup.policy": "sometimes"]),
            TopicDeclaration(name: good, partitions: 1),
        ])
        #expect(Set(failures.keys) == [bad])
        #expect(failures[bad]?.code == "INVALID_CONFIG")
        #expect(failures[bad]?.reason.contains("cleanup.policy") == true)
        #expect(try fixture.log.partitionCount(of: good) == 1)
    }

    @Test("do not come to be by being asked for")
    func unknown() throws {
        #expect(try fixture.log.partitionCount(of: "nowhere." + fixture.name) == nil)
        #expect(try fixture.log.partitionCount(of: fixture.topic) == 3)
        let producer = try fixture.producer()
        defer { producer.close() }
        try producer.begin()
        let error = #expect(throws: KafkaError.self) { try producer.produce("nowhere." + fixture.name, "a") }
        #expect(error?.kind == .fatal)
        #expect(error?.code == "UNKNOWN_TOPIC_OR_PART")
    }

    @Test("are forgotten by a group that is deleted, which is not while it has members")
    func group() throws {
        let group = "group." + fixture.name
        #expect(try fixture.admin.deleteGroup(group)?.code == "GROUP_ID_NOT_FOUND")
        let consumer = try fixture.log.consumer(group: group, topics: [fixture.topic], instance: nil)
        let seen = Collector()
        try consumer.poll(seen) { !seen.generations.isEmpty }
        #expect(try fixture.admin.deleteGroup(group)?.code == "NON_EMPTY_GROUP")
        consumer.close(seen)
        #expect(try fixture.admin.deleteGroup(group) == nil)
    }

    @Test("are published to, acknowledged")
    func publish() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [fixture.topic])
        for round in 0..<10 {
            try await publisher.publish(
                (0..<100).map {
                    OutgoingRecord(
                        topic: fixture.topic, partition: 0, key: nil, value: Array("\(round * 100 + $0)".utf8))
                })
        }
        #expect(try fixture.values(upTo: 1_000) == (0..<1_000).map(String.init))
        await publisher.close()
    }
}
