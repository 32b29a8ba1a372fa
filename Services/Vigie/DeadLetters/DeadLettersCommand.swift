import Kafka
import Messages
import ServiceKit
import Streaming

/// `vigie dead-letters`: what a service set aside, and its way back.
struct DeadLettersCommand {
    private let cluster: Cluster
    private let topic: String

    init(_ service: String) throws {
        guard let service = ServiceName(rawValue: service) else {
            throw ServiceFailure(
                .usage, "\(service) is no service: \(ServiceName.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        cluster = try Cluster()
        topic = cluster.names.name(of: .deadLetters(service))
    }

    /// One line a record: where it is, when it was written, its code and why; then the version of the program that set it aside, the
    /// record's type and its id, each `-` where it is not told.
    func list() throws {
        try forEach(KafkaClientSupplier(cluster.kafka)) { letter, timestamp in
            let time = Timestamp(milliseconds: max(timestamp, 0))
            let fields = [
                "\(letter.source.topic) \(letter.source.partition) \(letter.offset)", "\(time)", letter.code,
                letter.detail,
                letter.version ?? "-", letter.eventType ?? "-", letter.eventID ?? "-",
            ]
            print(fields.joined(separator: "\t"))
        }
    }

    private func forEach(_ log: KafkaClientSupplier, _ body: @escaping (DeadLetter, _ timestamp: Int64) -> Void) throws
    {
        for place in try cluster.places(of: topic, log) {
            try TopicRange(log, place).forEach { record in
                if let letter = DeadLetter(record.headers) { body(letter, record.timestamp) }
            }
        }
    }

    /// Writes the record at these coordinates to its topic once more, when it is a dead letter: any other was folded where it
    /// stood, and would come again behind what followed it. Where the topic is compacted, and so is read as a table, it must also be
    /// the last of its key: what is written last is what counts there.
    func retry(_ coordinates: [String]) throws {
        guard let partition = Int32(coordinates[1]), let offset = Int64(coordinates[2]), partition >= 0, offset >= 0
        else {
            throw ServiceFailure(.usage, "a partition and an offset are numbers from 0")
        }
        let place = TopicPartition(coordinates[0], partition)
        let log = KafkaClientSupplier(cluster.kafka)
        var isDeadLetter = false
        try forEach(log) { letter, _ in
            if letter.source == place, letter.offset == offset { isDeadLetter = true }
        }
        guard isDeadLetter else {
            throw ServiceFailure(.failure, "\(topic) has no dead letter of \(place) \(offset)")
        }
        var found: OutgoingRecord?
        try TopicRange(log, place, from: offset, count: 1).forEach { record in
            guard record.offset == offset else { return }
            found = OutgoingRecord(
                topic: place.topic, partition: partition, key: record.key.map { Array($0) },
                value: record.value.map { Array($0) }, headers: record.headers.event, timestamp: record.timestamp)
        }
        guard let found else {
            throw ServiceFailure(.failure, "\(place) has no record at \(offset) any more: its retention has passed")
        }
        if isCompacted(place.topic), let key = found.key, let later = try Self.last(of: key, after: offset, place, log)
        {
            throw ServiceFailure(
                .failure,
                "\(place) has a later record of the same key at \(later): sent again, \(offset) would take its place")
        }
        try cluster.publish([found], to: place.topic)
        print("sent \(place) \(offset) again")
    }

    private func isCompacted(_ topic: String) -> Bool {
        Topic.fixed.contains { cluster.names.name(of: $0) == topic && $0.settings.cleanup == .compact }
    }

    /// Where the last record of a key lies, behind an offset.
    private static func last(of key: [UInt8], after offset: Int64, _ place: TopicPartition, _ log: KafkaClientSupplier)
        throws
        -> Int64?
    {
        var last: Int64?
        try TopicRange(log, place, from: offset + 1).forEach { record in
            if record.key?.elementsEqual(key) == true { last = record.offset }
        }
        return last
    }
}
