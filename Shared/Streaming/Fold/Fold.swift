/// A service as a function over the log: (state of one key, message) → (new state, messages to send).
///
/// All calls come from the runtime's one folding thread. What a call changes in the task's state, emits or wants done
/// afterwards is committed in one transaction with the record's offset, or not at all; after an abort the same
/// records come again. So a fold keeps nothing of its own that it could not recompute.
public protocol Fold: AnyObject {
    /// - Parameters:
    ///   - record: a view that holds during the call only.
    ///   - input: index into `Topology.inputs`. A table's record is already in the table when this is called; so may later
    ///     ones be, which come again (see `Topology.Role.table`).
    /// - Returns: `done`; anything else only if it has changed no state. What it has emitted then is not sent.
    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict

    /// The task was taken over, or taken back to its last commit: what the fold keeps of it beside the state holds no more.
    func resume(_ task: StreamTask)

    /// The time that was set by `StateStore.setDue` for this key has come. The due time is cleared before the call.
    /// - Parameter now: milliseconds since 1970.
    func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask)

    /// A broadcast topic has changed, or `Topology.configuration`: what stands for this key may have too. Called once for each
    /// key of the state.
    func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask)
}

extension Fold {
    public func resume(_ task: StreamTask) {}
    public func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {}
    public func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) {}
}
