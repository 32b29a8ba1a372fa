import Messages
import Streaming
import StreamingService

/// What polls of the replies brought, and what the group said meanwhile. Used by the relaying thread alone.
final class ReplyInbox: GroupHandler {
    struct Received {
        /// Index into the topics.
        let topic: Int
        let source: TopicPartition
        let offset: Int64
        let reply: Result<ReferralReply, EventFailure>
    }

    private let topics: [String]
    private var records: [Received] = []
    private var assigned: [TopicPartition]?
    /// Of the present assignment; nil while there is none.
    private(set) var generation: (any GroupGeneration)?

    init(topics: [String]) {
        self.topics = topics
    }

    func received(_ record: borrowing Record) {
        let reply: Result<ReferralReply, EventFailure>
        do throws(EventFailure) {
            reply = .success(try EventReader.read(ReferralReply.self, record))
        } catch {
            reply = .failure(error)
        }
        records.append(
            Received(
                topic: record.topic, source: TopicPartition(topics[record.topic], record.partition),
                offset: record.offset,
                reply: reply))
    }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {}

    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {
        self.generation = generation
        assigned = partitions
    }

    /// What was read and not passed on is the next owner's.
    func revoked(_ partitions: [TopicPartition], lost: Bool) {
        generation = nil
        assigned = nil
        records = []
    }

    func take() -> [Received] {
        defer { records = [] }
        return records
    }

    /// The partitions of a new assignment, once.
    func takeAssigned() -> [TopicPartition]? {
        defer { assigned = nil }
        return assigned
    }

    /// The next to consume, behind these.
    func offsets(behind records: [Received]) -> [TopicPartition: Int64] {
        Dictionary(records.map { ($0.source, $0.offset + 1) }, uniquingKeysWith: max)
    }
}
