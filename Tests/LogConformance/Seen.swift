import Streaming

/// A record as it was handed over, copied out.
struct Seen: Equatable {
    let topic: Int
    let partition: Int32
    let offset: Int64
    let timestamp: Int64
    let key: String?
    let value: String?
    /// The last value of each header that the suite writes.
    let first: String?
    let second: String?
    let absent: String?

    init(_ record: borrowing Record) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        timestamp = record.timestamp
        key = Self.text(record.key)
        value = Self.text(record.value)
        first = Self.text(record.headers["first"])
        second = Self.text(record.headers["second"])
        absent = Self.text(record.headers["absent"])
    }

    private static func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A reader without a group that keeps what it is handed.
final class Observer: ReadHandler {
    let reader: any LogReader
    private let trial: Trial
    private(set) var seen: [Seen] = []
    /// By partition of the one topic.
    private(set) var ends: [Int32: Int64] = [:]

    init(_ reader: any LogReader, _ trial: Trial) {
        self.reader = reader
        self.trial = trial
    }

    func received(_ record: borrowing Record) { seen.append(Seen(record)) }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) { ends[partition] = offset }

    func poll(limit: Int = 100) throws {
        try trial.again { () throws(LogError) in try reader.poll(timeout: 20, limit: limit, self) }
    }
}

/// A member of a group that keeps what it is handed and told.
final class Member: GroupHandler {
    let consumer: any GroupConsumer
    private let trial: Trial
    private(set) var seen: [Seen] = []
    private(set) var ends: [TopicPartition: Int64] = [:]
    /// Nil before the first assignment and after a revocation.
    private(set) var assigned: [TopicPartition]?
    private(set) var generation: (any GroupGeneration)?
    private(set) var assignments = 0
    private(set) var revocations: [(partitions: [TopicPartition], lost: Bool)] = []
    var onRevoked: (() -> Void)?
    private let topics: [String]

    init(_ consumer: any GroupConsumer, topics: [String], _ trial: Trial) {
        self.consumer = consumer
        self.topics = topics
        self.trial = trial
    }

    func received(_ record: borrowing Record) { seen.append(Seen(record)) }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        ends[TopicPartition(topics[topic], partition)] = offset
    }

    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {
        assigned = partitions.sorted()
        self.generation = generation
        assignments += 1
    }

    func revoked(_ partitions: [TopicPartition], lost: Bool) {
        onRevoked?()
        revocations.append((partitions.sorted(), lost))
        assigned = nil
    }

    func poll(limit: Int = 100) throws {
        try trial.again { () throws(LogError) in try consumer.poll(timeout: 20, limit: limit, self) }
    }

    func resume() throws { try consumer.resume(assigned ?? []) }

    var currentGeneration: any GroupGeneration {
        get throws {
            guard let generation else { throw Nonconformance("there has been no assignment") }
            return generation
        }
    }
}
