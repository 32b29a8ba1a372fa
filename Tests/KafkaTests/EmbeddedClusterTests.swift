import Kafka
import Streaming
import Testing

@Suite("The embedded cluster")
struct EmbeddedClusterTests {
    @Test("has the topics that were made in it, and no others come to be by being asked for")
    func topics() throws {
        let fixture = try EmbeddedFixture(partitions: 3)
        #expect(try fixture.log.partitionCount(of: fixture.topic) == 3)
        #expect(try fixture.log.partitionCount(of: "nowhere") == nil)
        #expect(try fixture.log.partitionCount(of: "nowhere") == nil)
        #expect(try Admin(fixture.configuration).topics() == [fixture.topic: 3])
    }

    @Test("is reached, and when it is not, the reason is told")
    func reach() throws {
        let fixture = try EmbeddedFixture()
        try fixture.log.reach(timeout: 10_000)
        fixture.cluster.setBroker(1, isUp: false)
        let error = #expect(throws: KafkaError.self) { try fixture.log.reach(timeout: 500) }
        #expect(error?.kind == .retriable)
        let reason = error?.reason ?? ""
        #expect(reason.hasPrefix("no broker answers: "))
        #expect(reason.contains(", after: 127.0.0.1:"), "\(reason)")
        #expect(reason.ranges(of: "after").count == 1 && !reason.contains("before that"), "\(reason)")
    }

    @Test("tells where partitions end, and nothing of those that are not there")
    func ends() throws {
        let fixture = try EmbeddedFixture()
        let place = TopicPartition(fixture.topic, 0)
        #expect(try fixture.log.ends(of: [place], timeout: 10_000) == [place: 0])
        try fixture.write(["a", "b"])
        let all = [place, TopicPartition(fixture.topic, 1), TopicPartition(fixture.topic, 7)]
        let ends = try fixture.log.ends(of: all, timeout: 10_000)
        #expect(ends[all[0]] ?? 0 >= 2)
        #expect(ends[all[1]] == 0)
        #expect(ends[all[2]] == nil)
    }
}
