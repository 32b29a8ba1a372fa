import Kafka
import Messages
import Streaming
import Testing

@testable import Intake

@Suite("With a broker that fails, the door")
struct BrokerFaultTests {
    private static func expectNothingAcknowledged(
        _ answer: Request.Answer, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(answer.status == 503, sourceLocation: sourceLocation)
        #expect(answer.headers["retry-after"] == "5", sourceLocation: sourceLocation)
        let body = JSONCursor(try JSONValue(parsing: answer.body))
        #expect(try body["code"].read() == code, sourceLocation: sourceLocation)
        #expect(body["accepted"].value == nil, sourceLocation: sourceLocation)
    }

    @Test("takes what it is sent, while it does not fail")
    func healthy() throws {
        let cluster = try TestCluster()
        let handler = try TestDoor(cluster: cluster)
        #expect(try handler.unreadiness() == nil)
        #expect(try handler.post([TestDoor.line(1), "x", TestDoor.line(2)]).status == 202)
        #expect(try cluster.count("vigie.attendance") == 2)
        #expect(try cluster.count("vigie.rejections.sis-1") == 1)
    }

    @Test("acknowledges nothing while a topic is missing, and /readyz names the topic until it is there")
    func missingTopic() throws {
        let cluster = try TestCluster(
            topics: TestDoor.topics.subtracting(["vigie.attendance"]), limits: Publisher.Limits(deadline: 600_000))
        let handler = try TestDoor(cluster: cluster)
        #expect(try #require(try handler.unreadiness()).contains("the cluster has no topic vigie.attendance"))
        try Self.expectNothingAcknowledged(try handler.post([TestDoor.line(), "x"]), "broker-refused")
        #expect(try #require(try handler.unreadiness()).contains("the cluster has no topic vigie.attendance"))

        try cluster.cluster.createTopic("vigie.attendance", partitions: 1)
        handler.publisher.look()
        #expect(try handler.unreadiness() == nil)
        #expect(try handler.post([TestDoor.line()]).status == 202)
        #expect(try cluster.count("vigie.attendance") == 1)
    }

    @Test("acknowledges nothing while a topic of facts has other partitions than it is written by, and none get there")
    func otherPartitions() throws {
        let cluster = try TestCluster(partitions: 3)
        let handler = try TestDoor(cluster: cluster)
        #expect(try #require(try handler.unreadiness()).contains("has 3 partitions and VIGIE_PARTITIONS is 1"))
        try Self.expectNothingAcknowledged(try handler.post([TestDoor.line(), "x"]), "partitions-differ")
        for partition in Int32(0)..<3 { #expect(try cluster.count("vigie.attendance", partition) == 0) }
    }

    @Test("stays open while a sender's topic of rejections is missing: no good line is turned away, nor another sender")
    func missingRejections() throws {
        let cluster = try TestCluster(
            topics: TestDoor.topics.subtracting(["vigie.rejections.sis-1"]), limits: Publisher.Limits(deadline: 600_000)
        )
        let handler = try TestDoor(cluster: cluster)
        #expect(try handler.unreadiness() == nil)
        let answer = try handler.post([TestDoor.line(), "x"])
        #expect(answer.status == 202)
        #expect(try JSONCursor(JSONValue(parsing: answer.body))["rejected"].elements().count == 1)
        #expect(try cluster.count("vigie.attendance") == 1)
    }

    @Test("acknowledges nothing while the broker is away, says so in /readyz, and takes it again when it is back")
    func away() throws {
        let cluster = try TestCluster(limits: Publisher.Limits(deadline: 1_500))
        let handler = try TestDoor(cluster: cluster)
        // On a busy machine the deadline may pass once while the broker is there.
        while try handler.post([TestDoor.line(1)]).status == 503 {}
        #expect(try cluster.count("vigie.attendance") >= 1)

        cluster.cluster.setBroker(1, isUp: false)
        try Self.expectNothingAcknowledged(try handler.post([TestDoor.line(2), "x"]), "broker-unavailable")
        #expect(try #require(try handler.unreadiness()).contains("not acknowledged"))

        cluster.cluster.setBroker(1, isUp: true)
        while !handler.publisher.look() {}
        #expect(try handler.unreadiness() == nil)
        while try handler.post([TestDoor.line(2)]).status == 503 {}
        #expect(try cluster.count("vigie.attendance") >= 2)
    }

    @Test("acknowledges nothing when more is on its way than may be, writes nothing of it, and takes less")
    func full() throws {
        let cluster = try TestCluster(limits: Publisher.Limits(records: 2))
        let handler = try TestDoor(cluster: cluster)
        try Self.expectNothingAcknowledged(try handler.post((1...3).map { TestDoor.line($0) }), "queue-full")
        #expect(try #require(try handler.unreadiness()).contains("too much is on its way"))
        #expect(try cluster.count("vigie.attendance") == 0)
        #expect(try handler.post((1...2).map { TestDoor.line($0) }).status == 202)
        #expect(try handler.unreadiness() == nil)
    }

    @Test("writes to the topic of a sender that came after it was opened")
    func newSender() async throws {
        let cluster = try TestCluster()
        try cluster.cluster.createTopic("vigie.rejections.sis-3", partitions: 1)
        let record = { OutgoingRecord(topic: $0, key: nil, value: []) }
        try await cluster.publisher.publish([record("vigie.attendance"), record("vigie.rejections.sis-3")])
        try await cluster.publisher.publish([record("vigie.attendance")])
        #expect(try cluster.count("vigie.rejections.sis-3") == 1)
        #expect(try cluster.count("vigie.attendance") == 2)
        await cluster.publisher.close()
        await #expect(throws: PublishError.closed) {
            try await cluster.publisher.publish([record("vigie.attendance")])
        }
    }
}
