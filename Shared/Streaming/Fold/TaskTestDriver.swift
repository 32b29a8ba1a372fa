/// One task with nothing around it, neither log nor threads: how a fold is measured by itself.
package final class TaskTestDriver {
    package let task: StreamTask

    package init(_ topology: Topology) {
        task = StreamTask(
            partition: 0, state: StateStore(format: topology.stateFormat),
            tables: topology.inputs.map { $0.role == .stream ? nil : Table() }, outbox: Outbox())
    }

    /// How many records were sent since the last commit.
    package var sent: Int { task.outbox.records.count }

    /// Ends the transaction as one that is committed.
    /// - Returns: what was sent in it.
    @discardableResult
    package func commit() -> [OutgoingRecord] {
        defer { task.outbox = Outbox() }
        task.state.commit(task.state.seal())
        return task.outbox.records
    }
}
