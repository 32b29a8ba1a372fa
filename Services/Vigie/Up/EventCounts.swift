import Kafka
import Messages
import ServiceKit
import Streaming

/// Counts what is written to every topic, by type of event.
final class EventCounts: ReadHandler {
    private let reader: any PartitionConsumer
    private var counts: [EventType: Int] = [:]
    private(set) var total = 0

    init(_ bootstrap: String, _ topics: [Topic]) throws {
        let log = KafkaClientSupplier(try KafkaConfiguration(bootstrapServers: bootstrap))
        reader = try log.reader(.readCommitted)
        let names = topics.map { "vigie." + $0.name }
        var offsets: [TopicPartition: Int64] = [:]
        for name in names {
            for partition in 0..<Int32(try log.partitionCount(of: name) ?? 0) {
                offsets[TopicPartition(name, partition)] = 0
            }
        }
        try reader.assign(offsets, topics: names)
    }

    subscript(type: EventType) -> Int { counts[type] ?? 0 }

    /// - Returns: how many records were new.
    @discardableResult
    func read() throws -> Int {
        let before = total
        while try reader.poll(timeout: 5, limit: 10_000, self) > 0 {}
        return total - before
    }

    func received(_ record: borrowing Record) {
        total += 1
        guard let text = record.headers["ce_type"],
            let type = EventType(rawValue: String(decoding: text, as: UTF8.self))
        else { return }
        counts[type, default: 0] += 1
    }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {}
}
