import Testing

@Suite("vigie topics")
struct TopicsTests {
    @Test("lists names and partitions without being told of a cluster, which apply must know")
    func list() throws {
        let environment = [
            "VIGIE_TOPIC_PREFIX": "paris.", "VIGIE_TOPIC_ALERTS": "alarms", "VIGIE_PARTITIONS": "5",
        ]
        let topics = try Program.lines("vigie", ["topics", "list"], environment: environment).map { line in
            line.split(separator: "\t").prefix(2).joined(separator: ": ")
        }
        #expect(topics.contains("paris.attendance: 5 partitions"))
        #expect(topics.contains("alarms: 5 partitions"))
        #expect(topics.contains("paris.alerting.dead-letters: 1 partitions"))
        #expect(!topics.contains { $0.hasPrefix("vigie.") || $0.hasPrefix("paris.alerts:") })

        let (code, words) = try Program("vigie", ["topics", "apply"], environment: environment).end()
        #expect(code == 78)
        #expect(words.hasPrefix("vigie: VIGIE_KAFKA_BOOTSTRAP_SERVERS is not set"), "\(words)")
    }

    @Test("say which number of partitions cannot be")
    func partitions() throws {
        let (code, words) = try Program("vigie", ["topics", "list"], environment: ["VIGIE_PARTITIONS": "0"]).end()
        #expect(code == 78)
        #expect(words == "vigie: VIGIE_PARTITIONS is 0, and must lie between 1 and 10000\n")
    }
}
