import Streaming

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
        try trial.again { () throws(KafkaError) in try consumer.poll(timeout: 20, limit: limit, self) }
    }

    func resume() throws { try consumer.resume(assigned ?? []) }

    var currentGeneration: any GroupGeneration {
        get throws {
            guard let generation else { throw Nonconformance("there has been no assignment") }
            return generation
        }
    }
}
