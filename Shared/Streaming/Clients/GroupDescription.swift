/// What a group's coordinator knows of the topics that a member subscribes to.
public struct GroupDescription: Sendable, Equatable {
    /// Partitions of those topics that no member has.
    public let unassigned: [TopicPartition]
    /// Exactly one member of a group sees this true: who is to act for all.
    public let isFirstMember: Bool

    public init(unassigned: [TopicPartition], isFirstMember: Bool) {
        self.unassigned = unassigned
        self.isFirstMember = isFirstMember
    }
}
