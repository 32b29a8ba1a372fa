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
        let error = #expect(throws: LogError.self) { try fixture.log.reach(timeout: 500) }
        #expect(error?.kind == .retriable)
        #expect(error?.reason.contains("before that") == true)
    }
}
