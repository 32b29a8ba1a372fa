/// A topic as it is to be made.
public struct TopicDeclaration: Sendable, Equatable {
    public let name: String
    /// At least 1.
    public let partitions: Int
    /// Nil: the cluster's default.
    public let replicas: Int?
    /// Topic settings in Kafka's names: `cleanup.policy`, `segment.bytes`. Those left out are the cluster's.
    public let settings: [String: String]

    public init(name: String, partitions: Int, replicas: Int? = nil, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
        self.settings = settings
    }
}
