import Kafka
import Streaming
import StreamingService

/// What the last look at the cluster showed of the topics that intake writes to.
enum TopicSnapshot {
    case none
    /// - Parameters:
    ///   - misfits: topics of facts that have another number of partitions than they are written by, and that number.
    ///   - partitions: what they are written by.
    case seen(missing: Set<String>, misfits: [String: Int], partitions: Int)
    case unreachable(KafkaError)

    var missing: Set<String> {
        if case .seen(let missing, _, _) = self { missing } else { [] }
    }

    /// Why intake is not ready.
    func reason(needed: Set<String>) -> String? {
        switch self {
        case .none: "the topics have not been looked for yet"
        case .seen(let missing, let misfits, let partitions):
            if !missing.isDisjoint(with: needed) {
                Self.lack(of: missing.intersection(needed))
            } else if let (topic, count) = misfits.min(by: { $0.key < $1.key }) {
                PartitionCountMonitor.reason(topic, has: count, insteadOf: partitions)
            } else {
                nil
            }
        case .unreachable(let error): error.description
        }
    }

    /// Of a record whose topic is known to be missing, where to wait for it would end the same, after the deadline; or whose
    /// topic has other partitions, among which it might lie where nobody judges it.
    func refusal(of records: [OutgoingRecord]) -> PublishError? {
        guard case .seen(let missing, let misfits, let partitions) = self else { return nil }
        for record in records {
            if missing.contains(record.topic) {
                return .refused(
                    KafkaError.noTopic(record.topic))
            }
            if let count = misfits[record.topic] {
                return .notCoPartitioned(.notCoPartitioned(record.topic, has: count, insteadOf: partitions))
            }
        }
        return nil
    }

    /// Some of them tell an operator enough: there may be one for each sender.
    static func lack(of topics: Set<String>) -> String {
        "the cluster has no topic \(topics.sorted().prefix(5).joined(separator: ", "))"
            + (topics.count > 5 ? " and \(topics.count - 5) more" : "")
    }
}
