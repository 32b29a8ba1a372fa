/// The versions that one batch made in one task's state, sealed: what its transaction writes to the changelog.
///
/// @unchecked Sendable because a sealed block is written by nobody until the batch is committed or rolled back, and both
/// happen on the folding thread after the committing thread has handed the batch back.
struct StateChanges: @unchecked Sendable {
    struct Change {
        /// The version before; nil when the key was not there.
        let old: StateBlock?
        var new: StateBlock
    }

    var changes: ContiguousArray<Change> = []
    /// Of the new versions, as the changelog will have them.
    var bytes = 0

    var isEmpty: Bool { changes.isEmpty }
}
