/// A topic as it is.
public struct TopicDescription: Sendable, Equatable {
    public let name: String
    public let partitions: Int
    /// Of the partition that has the fewest.
    public let replicas: Int
    /// How many partitions have no leader.
    public let leaderless: Int
    /// Every topic setting in force, in Kafka's names.
    public let settings: [String: Setting]

    public init(name: String, partitions: Int, replicas: Int, leaderless: Int, settings: [String: Setting]) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
        self.leaderless = leaderless
        self.settings = settings
    }

    public struct Setting: Sendable, Equatable {
        public let value: String
        /// Set on this topic, and not taken from the cluster.
        public let isOwn: Bool

        public init(value: String, isOwn: Bool) {
            self.value = value
            self.isOwn = isOwn
        }
    }
}
