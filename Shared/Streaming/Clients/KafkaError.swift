/// What a log answers when it does not do what was asked, in the three classes that a transactional client must tell
/// apart (KIP-691; librdkafka's INTRODUCTION.md, "Error handling"). Exactly one holds, so a switch over it is complete.
public struct KafkaError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Class: Sendable, Equatable {
        /// The same call may be made again with the same arguments.
        case retriable
        /// The transaction is lost, the producer is not: abort, rewind, go on.
        case abortable
        /// A newer producer with this transactional id, or a newer member of this static name, has taken over.
        case fenced
        /// The client is of no more use.
        case fatal
    }

    public let kind: Class
    /// The client's own short name of the error, as operators search for it: `_TIMED_OUT`, `ILLEGAL_GENERATION`.
    public let code: String
    /// A sentence, without any of the record's content.
    public let reason: String

    public init(_ kind: Class, code: String, reason: String) {
        self.kind = kind
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(reason) (\(code))" }
}

extension KafkaError {
    /// Records that a partition takes one by one and not at once: the same transaction, repeated, sends them in smaller batches.
    public static func batchTooLarge(_ place: TopicPartition) -> KafkaError {
        KafkaError(
            .abortable, code: batchTooLargeCode,
            reason: "\(place) does not take so much at once (max.message.bytes); it is sent again in smaller batches")
    }

    /// It may be made yet.
    public static func noTopic(_ topic: String) -> KafkaError {
        KafkaError(.retriable, code: "UNKNOWN_TOPIC_OR_PART", reason: "there is no topic \(topic)")
    }

    /// A topic whose number of partitions is not the one that is written by.
    public static func notCoPartitioned(_ topic: String, has count: Int, insteadOf wanted: Int) -> KafkaError {
        KafkaError(
            .retriable, code: "not-co-partitioned", reason: "\(topic) has \(count) partitions instead of \(wanted)")
    }

    static let batchTooLargeCode = "batch-too-large"
}
