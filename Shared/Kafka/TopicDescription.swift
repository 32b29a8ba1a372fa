/// A topic as it is.
public struct TopicDescription: Sendable, Equatable {
    public let name: String
    public let partitions: Int
    /// Every topic setting in force, in Kafka's names.
    public let settings: [String: Setting]

    public struct Setting: Sendable, Equatable {
        public let value: String
        /// Set on this topic, and not taken from the cluster.
        public let isOwn: Bool
    }
}
