import Kafka
import Streaming
import Testing

/// A join takes the embedded cluster seconds, so one test tells a whole life.
@Suite("A member of a group, in the embedded cluster")
struct GroupConsumerTests {
    @Test("is assigned, rests until it is told to go on, seeks, pauses, reaches the end, and is told of its end")
    func life() throws {
        let fixture = try EmbeddedFixture()
        let (first, second) = (TopicPartition(fixture.topic, 0), TopicPartition(fixture.topic, 1))
        let other = TopicPartition("other", 0)
        try fixture.cluster.createTopic("other", partitions: 1)
        try fixture.write((0..<100).map(String.init))
        let consumer = try fixture.log.consumer(group: "life", topics: ["other", fixture.topic], instance: nil)
        let seen = Collector()
        try consumer.poll(seen) { !seen.assignments.isEmpty }
        #expect(seen.assignments.map(Set.init) == [[first, second, other]])
        #expect(seen.generations.count == 1)

        // Nothing comes before resume, however often it is polled.
        for _ in 0..<20 { try consumer.poll(timeout: 50, limit: 100, seen) }
        #expect(seen.records.isEmpty)
        #expect(try consumer.committed([first, second], timeout: 10_000).isEmpty)

        // A seek before the first resume decides where it begins.
        try consumer.seek([first: 10])
        try consumer.resume([first, second])
        try consumer.poll(seen) { seen.records.count == 90 && seen.ends.count == 2 }
        #expect(seen.records.map(\.offset) == Array(10..<100))
        #expect(Set(seen.records.map(\.topic)) == [1])
        #expect(Set(seen.ends) == [End(topic: 1, partition: 0, offset: 100), End(topic: 1, partition: 1, offset: 0)])

        // What was fetched before a seek does not come after it.
        seen.records = []
        try consumer.seek([first: 0])
        while seen.records.isEmpty { try consumer.poll(timeout: 50, limit: 1, seen) }
        try consumer.seek([first: 95])
        seen.records = []
        try consumer.poll(seen) { seen.records.count == 5 }
        #expect(seen.records.map(\.offset) == Array(95..<100))

        // A paused partition rests, and goes on where it was.
        seen.records = []
        try consumer.seek([first: 0])
        while seen.records.isEmpty { try consumer.poll(timeout: 50, limit: 1, seen) }
        try consumer.pause([first])
        try consumer.pause([first])
        for _ in 0..<10 { try consumer.poll(timeout: 20, limit: 100, seen) }
        #expect(seen.records.map(\.offset) == [0])
        try consumer.resume([first])
        try consumer.poll(seen) { seen.records.count == 100 }
        #expect(seen.records.map(\.offset) == Array(0..<100))

        // What is not assigned is nothing to pause or to resume.
        try consumer.resume([TopicPartition("elsewhere", 0)])
        try consumer.pause([TopicPartition("elsewhere", 0)])

        consumer.close(seen)
        #expect(seen.revocations.count == 1)
        #expect(seen.revocations.first.map { Set($0.partitions) } == [first, second, other])
        #expect(seen.revocations.first?.lost == false)
        let error = #expect(throws: KafkaError.self) { try consumer.poll(timeout: 0, limit: 1, seen) }
        #expect(error?.kind == .fatal)
    }

    @Test("closed before its first assignment, it ends at once and is told of nothing")
    func closedEarly() throws {
        let fixture = try EmbeddedFixture()
        let seen = Collector()
        let consumer = try fixture.log.consumer(group: "early", topics: [fixture.topic], instance: nil)
        consumer.close(seen)
        #expect(seen.revocations.isEmpty)
        #expect(seen.assignments.isEmpty)
    }
}
