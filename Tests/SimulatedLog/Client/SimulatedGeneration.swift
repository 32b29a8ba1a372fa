import Streaming

/// The group's metadata at one assignment.
final class SimulatedGeneration: GroupGeneration, @unchecked Sendable {
    // Unchecked because `member` is mutable; like all of a simulation it is used by one thread at a time.
    let group: Group
    let member: Group.Member
    let generation: Int32

    init(group: Group, member: Group.Member, generation: Int32) {
        self.group = group
        self.member = member
        self.generation = generation
    }
}
