import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

/// `vigie keys reseal`: seals every contact that only a former key opens to the newest one, so that the former can be taken away.
struct ResealCommand {
    /// A row of the topic, as it lies there.
    private struct Row {
        var contact: SealedContact
        var record: OutgoingRecord
        /// What lies last in the topic is not this version, or is sealed to a former key.
        var isToBeWritten: Bool
    }

    private struct Counts {
        var contacts = 0
        var resealed = 0
        /// By school: only its software can help.
        var unopened: [UAI: Int] = [:]
    }

    private let keys: SecretKeys
    private let cluster: Cluster
    private let topic: String

    /// - Parameter file: of the secret keys, the newest first.
    init(_ file: String) throws {
        do {
            let parsed = try KeyFile.parseAll(
                String(decoding: SecretFile(path: file).read(), as: UTF8.self),
                for: Variables.contactSecretKeyFile.name)
            guard let keys = SecretKeys(parsed.compactMap { SecretKey(bytes: $0) }) else {
                throw KeyFile.Failure.oneKeyTwice
            }
            self.keys = keys
        } catch let error as KeyFile.Failure {
            throw ServiceFailure(.failure, "\(file) is not the file of the secret keys: it \(error)")
        }
        cluster = try Cluster()
        topic = cluster.names.name(of: .contacts)
    }

    func run() throws {
        let log = KafkaClientSupplier(cluster.kafka)
        var counts = Counts()
        for place in try cluster.places(of: topic, log) { try reseal(place, log, &counts) }
        print(
            "\(counts.contacts) contacts, of which \(counts.resealed) were sealed to a former key and are to the newest now"
        )
        guard !counts.unopened.isEmpty else { return }
        for (school, count) in counts.unopened.sorted(by: { $0.key < $1.key }) {
            print("no key opens \(count) of \(school): they are to be sent again")
        }
        throw ServiceFailure(.failure, "not every contact is sealed to the newest key")
    }

    /// Intake goes on writing meanwhile. What is written last is what counts, so a version that came before ours and is newer is written
    /// once more; until nothing has come in between.
    private func reseal(_ place: TopicPartition, _ log: KafkaClientSupplier, _ counts: inout Counts) throws {
        var rows: [[UInt8]: Row] = [:]
        var written: Set<[UInt8]> = []
        var next: Int64?
        while true {
            next = try read(place, from: next, into: &rows, log)
            let due = rows.filter(\.value.isToBeWritten).keys
            if due.isEmpty { break }
            try cluster.publish(due.compactMap { rows[$0]?.record }, to: topic)
            for key in due { rows[key]?.isToBeWritten = false }
            written.formUnion(due)
        }
        counts.contacts += rows.count
        counts.resealed += written.count
        for row in rows.values where row.contact.sealed.opened(with: keys) == nil {
            counts.unopened[row.contact.school, default: 0] += 1
        }
    }

    /// - Returns: where the next reading begins.
    private func read(
        _ place: TopicPartition, from: Int64?, into rows: inout [[UInt8]: Row], _ log: KafkaClientSupplier
    ) throws -> Int64 {
        var end = from ?? 0
        // The closure escapes.
        let table = Table(rows)
        try TopicRange(log, place, from: from).forEach { record in
            end = record.offset + 1
            guard let key = record.key.map({ Array($0) }) else { return }
            guard let value = record.value, let contact = try? SealedContact(decoding: Array(value)) else {
                table.rows[key] = nil
                return
            }
            table.take(resealed(contact, key: key, headers: record.headers.event, place), key)
        }
        rows = table.rows
        return end
    }

    private func resealed(
        _ contact: SealedContact, key: [UInt8], headers: [OutgoingRecord.Header], _ place: TopicPartition
    ) -> Row {
        var contact = contact
        var isToBeWritten = false
        if contact.sealed.opened(with: keys.newest) == nil, let bytes = contact.sealed.opened(with: keys) {
            contact.sealed = SealedBox(sealing: bytes, to: keys.newest.publicKey)
            isToBeWritten = true
        }
        return Row(
            contact: contact,
            record: OutgoingRecord(
                topic: topic, partition: place.partition, key: key, value: contact.encoded(),
                headers: headers),
            isToBeWritten: isToBeWritten)
    }

    private final class Table {
        var rows: [[UInt8]: Row]

        init(_ rows: [[UInt8]: Row]) { self.rows = rows }

        /// The version is what intake keeps the greatest of: its time, and the id.
        func take(_ row: Row, _ key: [UInt8]) {
            if var before = rows[key], version(of: before) > version(of: row) {
                before.isToBeWritten = true
                rows[key] = before
            } else {
                rows[key] = row
            }
        }

        private func version(of row: Row) -> (Timestamp, UInt64) {
            (row.contact.recordedAt, row.contact.id.tieBreak)
        }
    }
}
