import Foundation
import Kafka
import Messages
import Streaming
import TemporaryFiles
import Testing

@Suite("vigie keys")
struct KeysTests {
    private let directory: TemporaryDirectory
    private var folder: String { "\(directory.path)/keys" }
    private var secretFile: String { "\(folder)/contact-secret.key" }

    init() throws {
        directory = try TemporaryDirectory()
        _ = try Program.lines("vigie", ["keys", "generate", folder], environment: [:])
    }

    /// The newest first.
    private func secrets() throws -> [SecretKey] {
        try KeyFile.parseAll(
            String(contentsOfFile: secretFile, encoding: .utf8), for: "VIGIE_CONTACT_SECRET_KEY_FILE"
        ).compactMap { SecretKey(bytes: $0) }
    }

    private func publicKey() throws -> PublicKey? {
        PublicKey(
            bytes: try KeyFile.parse(
                String(contentsOfFile: "\(folder)/contact-public.key", encoding: .utf8),
                for: "VIGIE_CONTACT_PUBLIC_KEY_FILE"))
    }

    private func mode(_ file: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    }

    @Test("rotate puts another secret key above the former ones, for its owner alone, and its public half in its file")
    func rotate() throws {
        let first = try secrets()
        for count in 2...3 {
            let lines = try Program.lines("vigie", ["keys", "rotate", folder], environment: [:])
            #expect(lines.contains { $0.contains("has \(count) keys, the newest first") })
        }
        let keys = try secrets()
        #expect(keys.count == 3 && SecretKeys(keys) != nil)
        #expect(keys.last?.publicKey == first[0].publicKey)
        #expect(try publicKey() == keys[0].publicKey)
        #expect(try mode(secretFile) == 0o600)
        #expect(try mode("\(folder)/contact-public.key") == 0o644)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
    }

    @Test("rotate refuses a folder without keys, and changes nothing")
    func noKeys() throws {
        let (code, words) = try Program("vigie", ["keys", "rotate", directory.path]).end()
        #expect(code != 0 && words.contains("contact-secret.key"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["keys"])
    }

    @Test(
        "reseal seals to the newest key what a former one opens, leaves the rest, and names the schools that must send again"
    )
    func reseal() async throws {
        let former = try secrets()[0]
        _ = try Program.lines("vigie", ["keys", "rotate", folder], environment: [:])
        let newest = try secrets()[0]
        let stranger = try #require(SecretKey(bytes: KeyFile.randomKey()))
        let cluster = try EmbeddedCluster()
        let topic = "vigie.contacts"
        try cluster.createTopic(topic, partitions: 1)
        let kafka = try KafkaConfiguration(bootstrapServers: cluster.bootstrapServers)
        let school = try #require(UAI(digits: 759_999))
        func contact(_ pupil: UInt64, _ key: SecretKey, at time: String = "2026-10-05T08:00:00Z") throws
            -> OutgoingRecord
        {
            let sealed = SealedContact(
                id: Identifier(of: "contact", "\(pupil)"), school: school, pupil: Pseudonym(high: 1, low: pupil),
                recordedAt: try #require(Timestamp(time)), contact: Contact(givenName: "Zoé"), key: key.publicKey)
            return OutgoingRecord(
                topic: topic, partition: 0, key: Array(sealed.key.utf8), value: sealed.encoded(),
                headers: [
                    OutgoingRecord.Header("ce_type", "fr.vigie.contact.recorded.v1"), .init("ce_id", "c-\(pupil)"),
                ])
        }
        func run() throws -> (code: Int32, words: String) {
            try Program(
                "vigie", ["keys", "reseal", secretFile],
                environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers]
            ).end()
        }
        let publisher = try Publisher(kafka, topics: [topic])
        // The second of the first pupil's is the one that counts.
        try await publisher.publish([
            contact(1, former), contact(2, former), contact(3, newest),
            contact(1, former, at: "2026-10-06T08:00:00Z"),
        ])
        #expect(try run() == (0, ""))
        let records = try records(of: topic, kafka)
        #expect(records.count == 6)
        for record in records.suffix(2) {
            let sealed = try SealedContact(decoding: record.value)
            #expect(try sealed.opened(with: newest).givenName == "Zoé")
            #expect(record.key == sealed.key)
            #expect(record.type == "fr.vigie.contact.recorded.v1")
        }
        let first = try records.suffix(2).map { try SealedContact(decoding: $0.value) }.first {
            $0.pupil.hex.hasSuffix("1")
        }
        #expect(first?.recordedAt == Timestamp("2026-10-06T08:00:00Z"))

        try await publisher.publish([contact(4, stranger)])
        let (code, words) = try run()
        #expect(code == 1 && words.contains("not every contact"))
        #expect(try self.records(of: topic, kafka).count == 7)
        await publisher.close()
    }

    private func records(
        of topic: String, _ kafka: KafkaConfiguration
    ) throws -> [(key: String, value: [UInt8], type: String)] {
        final class Seen: ReadHandler {
            var records: [(key: String, value: [UInt8], type: String)] = []
            var isAtEnd = false

            func received(_ record: borrowing Record) {
                records.append(
                    (
                        String(decoding: record.key.map { Array($0) } ?? [], as: UTF8.self),
                        record.value.map { Array($0) } ?? [],
                        String(decoding: record.headers["ce_type"].map { Array($0) } ?? [], as: UTF8.self)
                    ))
            }
            func reachedEnd(of partition: Int32, topic: Int, offset: Int64) { isAtEnd = true }
        }
        let reader = try KafkaClientSupplier(kafka).reader(.readCommitted)
        defer { reader.close() }
        let seen = Seen()
        try reader.assign([TopicPartition(topic, 0): 0], topics: [topic])
        while !seen.isAtEnd { try reader.poll(timeout: 1_000, limit: 1_000, seen) }
        return seen.records
    }
}
