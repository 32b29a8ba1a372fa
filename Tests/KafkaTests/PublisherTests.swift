import Kafka
import Streaming
import Testing

@Suite("A publisher")
struct PublisherTests {
    let fixture: EmbeddedFixture

    init() throws { fixture = try EmbeddedFixture() }

    private func records(_ values: String...) -> [OutgoingRecord] {
        values.map { OutgoingRecord(topic: fixture.topic, partition: 0, key: nil, value: Array($0.utf8)) }
    }

    @Test("returns when the records are written, in order")
    func written() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [fixture.topic])
        try await publisher.publish(records("a", "b", "c"))
        try await publisher.publish([])
        #expect(try fixture.values() == ["a", "b", "c"])
        await publisher.close()
    }

    @Test("many at once are all written")
    func many() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [fixture.topic])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { try await publisher.publish(records("\(number)")) } }
            try await group.waitForAll()
        }
        #expect(Set(try fixture.values()) == Set((0..<200).map { "\($0)" }))
        await publisher.close()
    }

    @Test("a key goes to the partition that Java's client sends it to")
    func partitions() async throws {
        // What Kafka's own test of Utils.murmur2 has for these keys.
        let known: [(String, Int32)] = [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ]
        try fixture.cluster.createTopic("wide", partitions: 32)
        let publisher = try Publisher(fixture.configuration, topics: ["wide"])
        for (key, _) in known {
            try await publisher.publish([OutgoingRecord(topic: "wide", key: Array(key.utf8), value: [])])
        }
        await publisher.close()
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        let all = (0..<32).map { (TopicPartition("wide", $0), Int64(0)) }
        try reader.assign(Dictionary(uniqueKeysWithValues: all), topics: ["wide"])
        try reader.poll(seen) { seen.records.count == 3 }
        for (key, hash) in known {
            let record = seen.records.first { $0.key == Array(key.utf8) }
            #expect(record?.partition == (hash & 0x7fff_ffff) % 32)
        }
    }

    @Test(
        "writes nothing to a topic that has fewer or more partitions than it writes by, and says both numbers",
        arguments: [4, 16])
    func otherPartitions(count: Int) async throws {
        try fixture.cluster.createTopic("wide", partitions: count)
        let publisher = try Publisher(fixture.configuration, topics: ["wide", fixture.topic], partitions: ["wide": 8])
        let keyed = (0..<50).map { OutgoingRecord(topic: "wide", key: Array("key-\($0)".utf8), value: []) }
        for _ in 0..<2 {
            let error = await #expect(throws: PublishError.self) { try await publisher.publish(keyed) }
            #expect(error == .notCoPartitioned(.notCoPartitioned("wide", has: count, insteadOf: 8)))
        }
        try await publisher.publish(records("a"))
        await publisher.close()
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        for partition in 0..<Int32(count) {
            #expect(try reader.watermarks(of: TopicPartition("wide", partition), timeout: 10_000).high == 0)
        }
    }

    @Test("lays a key where Java's client does, in a topic whose partitions it knows")
    func knownPartitions() async throws {
        try fixture.cluster.createTopic("wide", partitions: 32)
        let publisher = try Publisher(fixture.configuration, topics: ["wide"], partitions: ["wide": 32])
        try await publisher.publish([OutgoingRecord(topic: "wide", key: Array("foobar".utf8), value: [])])
        await publisher.close()
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let place = TopicPartition("wide", (-790_332_482 & 0x7fff_ffff) % 32)
        #expect(try reader.watermarks(of: place, timeout: 10_000).high == 1)
    }

    @Test("asks for all its topics at once, not for one after the other")
    func manyTopics() async throws {
        let fixture = try EmbeddedFixture(properties: ["debug": "metadata"])
        let topics = (0..<20).map { "refusals-\($0)" }
        for topic in topics { try fixture.cluster.createTopic(topic, partitions: 1) }
        let publisher = try Publisher(fixture.configuration, topics: topics + [fixture.topic], events: fixture.events)
        try await publisher.publish([OutgoingRecord(topic: fixture.topic, partition: 0, key: nil, value: [])])
        let asked = fixture.events.lines.filter {
            $0.contains("Request metadata for") && $0.contains("application requested")
        }
        #expect(asked.count == 1)
        #expect(asked.first?.contains("Request metadata for 21 topic(s)") == true)
        await publisher.close()
    }

    @Test("takes no more than its limits at once, and says so at once")
    func full() async throws {
        let publisher = try Publisher(
            fixture.configuration, topics: [fixture.topic], limits: .init(records: 2, bytes: 10, deadline: 10_000))
        await #expect(throws: PublishError.full) { try await publisher.publish(records("a", "b", "c")) }
        await #expect(throws: PublishError.full) { try await publisher.publish(records("more than ten bytes")) }
        try await publisher.publish(records("a", "b"))
        try await publisher.publish(records("c", "d"))
        #expect(try fixture.values() == ["a", "b", "c", "d"])
        await publisher.close()
    }

    @Test("tells that the brokers are away when its deadline has passed, and writes again when they are back")
    func away() async throws {
        let events = Witness()
        let publisher = try Publisher(
            fixture.configuration, topics: [fixture.topic], limits: .init(deadline: 1_500), events: events)
        try await publisher.publish(records("before"))
        fixture.cluster.setBroker(1, isUp: false)
        let error = await #expect(throws: PublishError.self) { try await publisher.publish(records("away")) }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.code == "_MSG_TIMED_OUT")
        #expect(!events.troubles.isEmpty)
        fixture.cluster.setBroker(1, isUp: true)
        var (isWritten, tries) = (false, 0)
        while !isWritten, tries < 20 {
            tries += 1
            isWritten = (try? await publisher.publish(records("after"))) != nil
        }
        #expect(isWritten)
        await publisher.close()
    }

    @Test("a record that no broker will take is refused for its reason, and those beside it and the next are written")
    func refused() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [fixture.topic])
        let large = OutgoingRecord(
            topic: fixture.topic, partition: 0, key: nil, value: [UInt8](repeating: 0, count: 2_000_000))
        let error = await #expect(throws: PublishError.self) { try await publisher.publish(records("b") + [large]) }
        #expect(error == .tooLarge([OversizedRecord(index: 1, topic: fixture.topic, bytes: 2_000_074)]))
        #expect(try fixture.values() == ["b"])
        let elsewhere = OutgoingRecord(topic: "elsewhere", key: nil, value: [])
        await #expect(throws: PublishError.self) { try await publisher.publish([elsewhere]) }
        try await publisher.publish(records("a"))
        await publisher.close()
    }

    @Test("closed, it has written what it took and takes nothing more")
    func closed() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [fixture.topic])
        async let written: Void = publisher.publish(records("a"))
        try await written
        await publisher.close()
        await publisher.close()
        await #expect(throws: PublishError.closed) { try await publisher.publish(records("b")) }
        #expect(try fixture.values() == ["a"])
    }
}
