import Kafka
import Streaming
import Testing

@Suite("vigie dead-letters")
struct DeadLettersTests {
    private static let letters = "vigie.alerting.dead-letters"
    private let cluster: EmbeddedCluster
    private let kafka: KafkaConfiguration

    init() throws {
        cluster = try EmbeddedCluster()
        kafka = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        try cluster.createTopic(Self.letters, partitions: 1)
    }

    /// Makes a topic with records of these keys.
    private func write(_ keys: [UInt8], to topic: String) async throws {
        try cluster.createTopic(topic, partitions: 1)
        try await Publisher(kafka, topics: [topic]).publish(
            keys.enumerated().map {
                OutgoingRecord(topic: topic, partition: 0, key: [$0.element], value: [UInt8($0.offset)])
            })
    }

    private func setAside(_ topic: String, _ offset: Int64) async throws {
        let letter = DeadLetter(
            source: TopicPartition(topic, 0), offset: offset, code: "invalid-json", detail: "is no JSON",
            version: "1.2.3")
        try await Publisher(kafka, topics: [Self.letters]).publish([letter.recordWithoutContent(to: Self.letters)])
    }

    private func retry(_ topic: String, _ offset: Int64) throws -> (code: Int32, words: String) {
        try Program(
            "vigie", ["dead-letters", "retry", "alerting", topic, "0", "\(offset)"],
            environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers]
        ).end()
    }

    private func end(of topic: String) throws -> Int64 {
        let reader = try KafkaClientSupplier(kafka).reader(.readCommitted)
        defer { reader.close() }
        return try reader.watermarks(of: TopicPartition(topic, 0), timeout: 10_000).high
    }

    @Test("shows what a letter tells, and a dash for what it does not")
    func list() async throws {
        try await setAside("vigie.attendance", 3)
        let letter = DeadLetter(
            source: TopicPartition("vigie.alerts", 2), offset: 4, code: "no-value", detail: "has none",
            version: "1.2.3"
        ).recordWithoutContent(to: Self.letters)
        let own = [("ce_type", "fr.vigie.alert.raised.v1"), ("ce_id", "a-1-1")].map(OutgoingRecord.Header.init)
        let older = letter.headers.filter { $0.name != "dead-letter-version" }
        for headers in [letter.headers + own, older] {
            try await Publisher(kafka, topics: [Self.letters]).publish([
                OutgoingRecord(topic: Self.letters, key: nil, value: nil, headers: headers)
            ])
        }
        let lines = try Program.lines(
            "vigie", ["dead-letters", "list", "alerting"],
            environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers])
        // Without the time, the second column.
        let columns = lines.map { line in
            line.split(separator: "\t").enumerated().filter { $0.offset != 1 }.map { String($0.element) }
        }
        #expect(
            columns == [
                ["vigie.attendance 0 3", "invalid-json", "is no JSON", "1.2.3", "-", "-"],
                ["vigie.alerts 2 4", "no-value", "has none", "1.2.3", "fr.vigie.alert.raised.v1", "a-1-1"],
                ["vigie.alerts 2 4", "no-value", "has none", "-", "-", "-"],
            ])
    }

    @Test("does not send a record again that is no dead letter: it was folded where it stood")
    func notSetAside() async throws {
        try await write([1], to: "vigie.attendance")
        let (code, words) = try retry("vigie.attendance", 0)
        #expect(code == 1)
        #expect(words == "vigie: vigie.alerting.dead-letters has no dead letter of vigie.attendance[0] 0\n")
        #expect(try end(of: "vigie.attendance") == 1)
    }

    @Test(
        "does not put an old version over a newer one of its key where what was written last counts",
        arguments: ["vigie.enrolments", "vigie.contacts"])
    func olderVersion(topic: String) async throws {
        try await write([1, 2, 1, 3, 1, 3], to: topic)
        try await setAside(topic, 0)
        try await setAside(topic, 1)

        let (code, words) = try retry(topic, 0)
        #expect(code == 1)
        #expect(
            words == "vigie: \(topic)[0] has a later record of the same key at 4: sent again, 0 would take its place\n")
        #expect(try end(of: topic) == 6)

        #expect(try retry(topic, 1) == (0, ""), "of its key it is the last")
        #expect(try end(of: topic) == 7)
    }

    @Test("sends a fact again whatever came after it, for each counts")
    func fact() async throws {
        try await write([1, 1], to: "vigie.attendance")
        try await setAside("vigie.attendance", 0)
        #expect(try retry("vigie.attendance", 0) == (0, ""))
        #expect(try end(of: "vigie.attendance") == 3)
    }
}
