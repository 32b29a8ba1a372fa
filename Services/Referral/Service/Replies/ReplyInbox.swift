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
        let content: Content
    }

    enum Content {
        case reply(ReferralReply)
        /// No version of the code can read it.
        case unreadable(code: String, detail: String)
    }

    /// A partition of which nothing more can be passed on: a record came that only a newer version can read.
    struct Halted {
        let partition: TopicPartition
        let reason: String
    }

    private let topics: [String]
    private var records: [Received] = []
    private var halted: Set<TopicPartition> = []
    private var justHalted: [Halted] = []
    private var assigned: [TopicPartition]?
    /// Of the present assignment; nil while there is none.
    private(set) var generation: (any GroupGeneration)?

    init(topics: [String]) {
        self.topics = topics
    }

    func received(_ record: borrowing Record) {
        let source = TopicPartition(topics[record.topic], record.partition)
        guard !halted.contains(source) else { return }
        let content: Content
        do throws(EventFailure) {
            content = .reply(try EventReader.read(ReferralReply.self, record))
        } catch {
            switch error {
            case .unreadable(let code, let detail): content = .unreadable(code: code, detail: detail)
            case .newer(let reason):
                halted.insert(source)
                justHalted.append(Halted(partition: source, reason: reason))
                return
            }
        }
        records.append(Received(topic: record.topic, source: source, offset: record.offset, content: content))
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
        halted = []
        justHalted = []
    }

    func take() -> [Received] {
        defer { records = [] }
        return records
    }

    /// The partitions that were halted since it was asked last.
    func takeHalted() -> [Halted] {
        defer { justHalted = [] }
        return justHalted
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
