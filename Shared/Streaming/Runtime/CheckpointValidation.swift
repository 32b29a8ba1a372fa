/// Whether a restored state may be gone on with: by the checkpoint that stands beside it, and by what the group has committed
/// (exactly-once.md B4.6).
enum CheckpointValidation: Equatable {
    /// It may; nil where nothing was ever written.
    case valid(Checkpoint?)
    /// The group's offsets are older than the state.
    case behind(Checkpoint)
    /// It may not. The sentence says why.
    case refused(String)
    /// What the sentence says cannot be gone on with; but it may be in motion still.
    case undecided(String)

    /// - Parameters:
    ///   - checkpoint: the last in the changelog; nil where there is none.
    ///   - inputs: the topics whose offsets count.
    ///   - offsets: what the group has committed of them; empty where that has expired (`offsets.retention.minutes`).
    ///   - group: who is to go on with it.
    ///   - stateFormat: the newest that it can read.
    init(
        of changelog: TopicPartition, _ checkpoint: Result<Checkpoint, Checkpoint.Failure>?, inputs: [String],
        offsets: [String: Int64], group: String, stateFormat: UInt8
    ) {
        switch checkpoint {
        case nil where offsets.isEmpty:
            self = .valid(nil)
        case nil:
            self = .undecided(
                "group \(group) has committed offsets but \(changelog) holds no checkpoint: its state is gone")
        case .failure(.newer(let version)):
            self = .refused("\(changelog) was written by a newer version of the runtime (checkpoint \(version))")
        case .failure(.unreadable):
            self = .refused("the checkpoint in \(changelog) cannot be read")
        case .success(let checkpoint) where checkpoint.group != group:
            self = .refused("\(changelog) holds the state of group \(checkpoint.group), not of \(group)")
        case .success(let checkpoint) where checkpoint.stateFormat > stateFormat:
            self = .refused(
                "\(changelog) holds state of format \(checkpoint.stateFormat); this program knows up to \(stateFormat)")
        case .success(let checkpoint) where offsets.isEmpty || offsets == checkpoint.offsets(of: inputs):
            self = .valid(checkpoint)
        case .success(let checkpoint) where offsets.allSatisfy { $1 <= checkpoint.offsets[$0] ?? -1 }:
            self = .behind(checkpoint)
        case .success:
            self = .undecided("the offsets of group \(group) and the state in \(changelog) disagree")
        }
    }
}
