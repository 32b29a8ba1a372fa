import Kafka
import Streaming
import Testing

@Suite("vigie dead-letters")
struct DeadLettersTests {
    @Test("does not send a record again that is no dead letter: it was folded where it stood")
    func notSetAside() async throws {
        let cluster = try EmbeddedCluster()
        for topic in ["vigie.attendance", "vigie.alerting.dead-letters"] {
            try cluster.createTopic(topic, partitions: 1)
        }
        let kafka = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        let publisher = try Publisher(kafka, topics: ["vigie.attendance"])
        try await publisher.publish([
            OutgoingRecord(topic: "vigie.attendance", partition: 0, key: [1], value: [2])
        ])

        let (code, words) = try Program(
            "vigie", ["dead-letters", "retry", "alerting", "vigie.attendance", "0", "0"],
            environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers]
        ).end()

        #expect(code == 1)
        #expect(words == "vigie: vigie.alerting.dead-letters has no dead letter of vigie.attendance[0] 0\n")
        let reader = try KafkaLog(kafka).reader(.readCommitted)
        defer { reader.close() }
        #expect(try reader.watermarks(of: TopicPartition("vigie.attendance", 0), timeout: 10_000).high == 1)
    }
}
