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
        let traceParent: String?
        let content: Content
    }

    enum Content {
        case reply(ReferralReply)
        /// No version of the code can read it.
        case unreadable(ReplyRefusal)
        /// Only a newer version can.
        case newer(reason: String)
    }

    private let topics: [String]
    private var records: [Received] = []
    /// Of which nothing more is taken in for now.
    private var stopped: Set<TopicPartition> = []
    private var assigned: [TopicPartition]?
    /// Of the present assignment; nil while there is none.
    private(set) var generation: (any GroupGeneration)?

    init(topics: [String]) {
        self.topics = topics
    }

    func received(_ record: borrowing Record) {
        let source = TopicPartition(topics[record.topic], record.partition)
        guard !stopped.contains(source) else { return }
        let content: Content
        do throws(EventFailure) {
            content = .reply(try EventReader.read(ReferralReply.self, record))
        } catch {
            switch error {
            case .unreadable(let code, let detail, let pointer):
                content = .unreadable(
                    ReplyRefusal(unreadable: record.value, code: code, pointer: pointer, reason: detail))
            case .newer(let reason):
                stopped.insert(source)
                content = .newer(reason: reason)
            }
        }
        records.append(
            Received(
                topic: record.topic, source: source, offset: record.offset,
                traceParent: EventReader.traceParent(of: record), content: content))
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
        stopped = []
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

    /// Takes in nothing more of a partition.
    func stop(_ partition: TopicPartition) { stopped.insert(partition) }

    func goOn(_ partition: TopicPartition) { stopped.remove(partition) }
}
