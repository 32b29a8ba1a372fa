import Streaming

/// A record that outlives the call that handed it over.
struct Kept: Equatable {
    let topic: Int
    let partition: Int32
    let offset: Int64
    let timestamp: Int64
    let key: [UInt8]?
    let value: [UInt8]?

    init(_ record: borrowing Record) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        timestamp = record.timestamp
        key = record.key.map(Array.init)
        value = record.value.map(Array.init)
    }

    var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}

struct End: Hashable {
    let topic: Int
    let partition: Int32
    let offset: Int64
}

/// Keeps what a consumer or a reader hands over, and what happens to it.
final class Collector: GroupHandler, ReadHandler {
    var records: [Kept] = []
    var headers: [String?] = []
    var ends: [End] = []
    var assignments: [[TopicPartition]] = []
    var generations: [any GroupGeneration] = []
    var revocations: [(partitions: [TopicPartition], lost: Bool)] = []

    func received(_ record: borrowing Record) {
        records.append(Kept(record))
        headers.append(record.headers["ce_type"].map { String(decoding: $0, as: UTF8.self) })
    }
    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        ends.append(End(topic: topic, partition: partition, offset: offset))
    }
    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {
        assignments.append(partitions)
        generations.append(generation)
    }
    func revoked(_ partitions: [TopicPartition], lost: Bool) { revocations.append((partitions, lost)) }

    var texts: [String?] { records.map(\.text) }
}

extension PartitionConsumer {
    /// Polls until `done`, or until nothing more can be hoped for: the test's expectations then say what is missing.
    func poll(_ collector: Collector, patience: Int = 120_000, until done: () -> Bool) throws {
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while !done(), ContinuousClock.now < deadline { try poll(timeout: 50, limit: 1_000, collector) }
    }
}

extension GroupConsumer {
    func poll(_ collector: Collector, patience: Int = 30_000, until done: () -> Bool) throws {
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while !done(), ContinuousClock.now < deadline { try poll(timeout: 50, limit: 1_000, collector) }
    }
}

extension TransactionalProducer {
    /// Writes values to partition 0 in one transaction, its last.
    func write(_ values: [String], to topic: String) throws {
        defer { close() }
        try begin()
        for value in values { try produce(topic, value) }
        try flush()
        try commit()
    }

    func produce(
        _ topic: String, partition: Int32? = 0, key: String? = nil, _ value: String?,
        headers: [OutgoingRecord.Header] = [], timestamp: Int64 = 1_700_000_000_000
    ) throws(KafkaError) {
        try produce(
            topic: topic, partition: partition, key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) },
            headers: headers, timestamp: timestamp)
    }

    func produce(
        topic: String, partition: Int32?, key: [UInt8]?, value: [UInt8]?, headers: [OutgoingRecord.Header],
        timestamp: Int64
    ) throws(KafkaError) {
        // withUnsafeBytes does not carry a typed error.
        let result: Result<Void, KafkaError> = withBytes(key) { key in
            withBytes(value) { value in
                Result { () throws(KafkaError) in
                    try produce(
                        topic: topic, partition: partition, key: key, value: value, headers: headers,
                        timestamp: timestamp)
                }
            }
        }
        try result.get()
    }
}

private func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
    guard let bytes else { return body(nil) }
    return bytes.withUnsafeBytes(body)
}
