import Foundation
import Kafka
import Streaming
import TemporaryFiles
import Testing

/// On a real broker: the embedded one keeps no offsets of transactions.
@Suite(
    "vigie dead-letters skip",
    .enabled(if: ProcessInfo.processInfo.environment["VIGIE_TEST_BOOTSTRAP"] != nil))
struct SkipTests {
    private let directory: TemporaryDirectory
    private let kafka: KafkaConfiguration
    private let environment: [String: String]
    private let prefix = "test-\(UUID().uuidString.lowercased())."
    private let place: TopicPartition

    init() throws {
        directory = try TemporaryDirectory()
        let bootstrap = try #require(ProcessInfo.processInfo.environment["VIGIE_TEST_BOOTSTRAP"])
        kafka = try KafkaConfiguration(bootstrapServers: bootstrap)
        let partners = #"{"partners": [{"id": "cio-exemple", "name": "CIO Exemple", "kind": "cio", "fields": []}]}"#
        environment = [
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": bootstrap, "VIGIE_TOPIC_PREFIX": prefix,
            "VIGIE_PARTNERS_FILE": try directory.file("partners.json", partners),
        ]
        place = TopicPartition(prefix + "replies.cio-exemple", 0)
        let names = ["replies.cio-exemple", "rejections.cio-exemple", "referral.dead-letters"].map { prefix + $0 }
        let failures = try Admin(kafka).create(
            names.map { TopicDeclaration(name: $0, partitions: 1, replicas: 1, settings: [:]) })
        try #require(failures == [:])
    }

    private func reply(_ versions: [Int]) async throws {
        try await Publisher(kafka, topics: [place.topic]).publish(
            versions.enumerated().map { number, version in
                OutgoingRecord(
                    topic: place.topic, partition: 0, key: [1],
                    value: Array(#"{"id": "r-\#(number)", "referral": "x-1", "words": "Camille Exemple"}"#.utf8),
                    headers: [OutgoingRecord.Header("ce_type", "fr.vigie.referral.accepted.v\(version)")])
            })
    }

    private func skip(_ offset: Int64) throws -> (code: Int32, words: String) {
        try Program(
            "vigie", ["dead-letters", "skip", "referral", place.topic, "0", "\(offset)"], environment: environment
        ).end()
    }

    private var committed: Int64? {
        get throws { try GroupOffsets("\(prefix)referral.replies", kafka).committed(place, timeout: 30_000) }
    }

    /// What lies in a topic, each record with one of its headers.
    private func records(_ topic: String, _ header: StaticString) throws -> [(header: String, value: String)] {
        let reader = try KafkaClientSupplier(kafka).reader(.readCommitted)
        defer { reader.close() }
        let place = TopicPartition(prefix + topic, 0)
        try reader.assign([place: 0], topics: [place.topic])
        let kept = Kept(header)
        let deadline = ContinuousClock.now + .seconds(20)
        while kept.records.isEmpty, ContinuousClock.now < deadline { try reader.poll(timeout: 100, limit: 10, kept) }
        return kept.records
    }

    private final class Kept: ReadHandler {
        private let name: StaticString
        var records: [(header: String, value: String)] = []

        init(_ name: StaticString) { self.name = name }

        func received(_ record: borrowing Record) {
            records.append(
                (
                    record.headers[name].map { String(decoding: $0, as: UTF8.self) } ?? "",
                    record.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
                ))
        }
        func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {}
    }

    @Test(
        "sets the record aside, tells the partner and moves the group behind it, and only where the group stands at it")
    func skips() async throws {
        try await reply([2, 1, 3])
        let early = try skip(2)
        #expect(early.code == 1 && early.words.contains("has 2 records to read before"), "\(early.words)")
        #expect(try skip(0) == (0, ""))
        #expect(try committed == 1)
        let letters = try records("referral.dead-letters", "dead-letter-code")
        #expect(letters.map(\.header) == ["newer-version"])
        let told = try records("rejections.cio-exemple", "ce_type")
        #expect(told.map(\.header) == ["fr.vigie.reply.rejected.v1"])
        let rejection = try #require(told.first?.value)
        for part in [#""reply":"r-0""#, #""referral":"x-1""#, #""offset":0"#, #""code":"newer-version""#] {
            #expect(rejection.contains(part), "\(part)")
        }
        #expect(!(letters + told).contains { $0.value.contains("Camille") })

        let twice = try skip(0)
        #expect(twice.code == 1 && twice.words.contains("it goes on at 1"), "\(twice.words)")
        let readable = try skip(1)
        #expect(readable.code == 1 && readable.words.contains("needs no newer version"), "\(readable.words)")
        #expect(try committed == 1)
    }

    @Test("is for what partners reply alone")
    func others() throws {
        for (service, topic) in [("alerting", place.topic), ("referral", prefix + "commands")] {
            let (code, words) = try Program(
                "vigie", ["dead-letters", "skip", service, topic, "0", "0"], environment: environment
            ).end()
            #expect(code == 64, "\(words)")
        }
    }
}
