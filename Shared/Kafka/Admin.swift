public import Streaming

/// Topics, what there is and making them; and the end of a group. Each call blocks, at most 10 s or what its parameter says: not for the cooperative pool.
public final class Admin: Sendable {
    private let client: RDKafkaAdmin

    /// Touches no network.
    public init(
        _ configuration: KafkaConfiguration, events: (any KafkaEvents)? = nil
    ) throws(KafkaConfigurationError) {
        client = try RDKafkaAdmin(configuration, events)
    }

    /// Every topic that this principal may see, with its number of partitions.
    public func topics() throws(KafkaError) -> [String: Int] { try client.topics() }

    /// Those of the topics that exist, with each setting in force. Asks for the right to describe their configuration.
    public func describe(_ topics: [String]) throws(KafkaError) -> [TopicDescription] {
        try client.describe(topics)
    }

    /// Those that are made are there when it returns.
    /// - Returns: the topics that were not made, and why: `TOPIC_ALREADY_EXISTS`, `INVALID_CONFIG`, ...
    public func create(_ topics: [TopicDeclaration]) throws(KafkaError) -> [String: KafkaError] {
        try client.create(topics)
    }

    /// Records and all. For tests and for people who know.
    /// - Returns: the topics that were not deleted, and why.
    public func delete(_ topics: [String]) throws(KafkaError) -> [String: KafkaError] {
        try client.delete(topics)
    }

    /// With all that it has committed. A group that has members is not deleted.
    /// - Returns: why it was not: `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`, ...
    public func deleteGroup(_ group: String) throws(KafkaError) -> KafkaError? { try client.deleteGroup(group) }
}
