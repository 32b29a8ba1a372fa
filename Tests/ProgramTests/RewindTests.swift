import Kafka
import Streaming
import Testing

@Suite("vigie rewind")
struct RewindTests {
    private let cluster: EmbeddedCluster
    private let kafka: KafkaConfiguration

    init() throws {
        cluster = try EmbeddedCluster()
        kafka = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
    }

    /// Makes a topic of one partition with so many records.
    private func make(_ topic: String, records: Int = 0) async throws {
        try cluster.createTopic(topic, partitions: 1)
        guard records > 0 else { return }
        try await Publisher(kafka, topics: [topic]).publish(
            (0..<records).map { OutgoingRecord(topic: topic, partition: 0, key: [UInt8($0)], value: [1]) })
    }

    /// The changelog of a service that has read so far, as the runtime leaves it.
    private func state(of service: String, _ offsets: [String: Int]) async throws {
        let topic = "vigie.\(service).state"
        try cluster.createTopic(topic, partitions: 1)
        var text = "checkpoint 1\ngroup vigie.\(service)\ntransactional.id vigie.\(service)-a\n"
        text += "sequence 7\nformat 1\nbroadcast 0\n"
        for (name, offset) in offsets.sorted(by: { $0.key < $1.key }) { text += "offset vigie.\(name) \(offset)\n" }
        try await Publisher(kafka, topics: [topic]).publish([
            OutgoingRecord(topic: topic, partition: 0, key: [0, UInt8(ascii: "e")], value: Array(text.utf8))
        ])
    }

    private func dryRun(_ arguments: String...) throws -> [Substring] {
        try Program.lines(
            "vigie", ["rewind", "--dry-run"] + arguments,
            environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers])
    }

    private func failure(_ arguments: String...) throws -> (code: Int32, words: String) {
        try Program(
            "vigie", ["rewind"] + arguments, environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers]
        ).end()
    }

    @Test(
        "of notification says which topics were lost, that the others go on, and what families and partners hear of it")
    func lostAlerts() async throws {
        try await make("vigie.alerts", records: 2)
        try await make("vigie.cases", records: 3)
        try await make("vigie.contacts", records: 4)
        try await state(of: "notification", ["alerts": 5, "cases": 3, "contacts": 4])
        let lines = try dryRun("notification")
        #expect(
            lines.prefix(3) == [
                "vigie.alerts: read again from its beginning", "vigie.cases: goes on where the state is",
                "vigie.contacts: goes on where the state is",
            ])
        #expect(lines.contains { $0.hasPrefix("families: are written to once") })
        #expect(lines.contains { $0.hasPrefix("partners: ") })
    }

    @Test(
        "of referral takes the rows of lost contacts as they stand, and reads again what is named though it was not lost"
    )
    func lostContacts() async throws {
        try await make("vigie.alerts", records: 9)
        try await make("vigie.commands", records: 3)
        try await make("vigie.contacts", records: 1)
        try await state(of: "referral", ["alerts": 5, "commands": 3, "contacts": 4])
        #expect(
            try dryRun("referral").prefix(3) == [
                "vigie.contacts: its rows are taken as they stand now", "vigie.alerts: goes on where the state is",
                "vigie.commands: goes on where the state is",
            ])
        #expect(try dryRun("referral", "alerts").first == "vigie.alerts: read again from its beginning")
    }

    @Test("of alerting and intake reads all again, as nobody hears of it")
    func all() async throws {
        try await make("vigie.attendance", records: 2)
        try await make("vigie.enrolments", records: 2)
        try await state(of: "alerting", ["attendance": 2, "enrolments": 2])
        #expect(
            try dryRun("alerting").prefix(2) == [
                "vigie.attendance: read again from its beginning", "vigie.enrolments: read again from its beginning",
            ])
    }

    @Test(
        "refuses a topic that is not there with what makes it, one that the service does not read, and another service")
    func refusals() async throws {
        try await make("vigie.cases", records: 3)
        try await state(of: "notification", ["alerts": 5, "cases": 3])
        #expect(
            try failure("notification")
                == (1, "vigie: there is no topic vigie.alerts: vigie topics apply makes it\n"))
        try await make("vigie.alerts")
        #expect(
            try failure("notification", "attendance") == (1, "vigie: notification has not read vigie.attendance\n"))
        #expect(try failure("mail").code == 64)
        #expect(try failure().code == 64)
    }
}
