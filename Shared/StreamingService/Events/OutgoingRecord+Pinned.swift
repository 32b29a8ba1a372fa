public import Streaming

extension OutgoingRecord {
    /// The same record, written to the partition of a task: where its cause lies, whatever number of partitions its topic has by
    /// now. The topic is to be one of the topology's `pinnedOutputs`.
    public func pinned(to task: StreamTask) -> OutgoingRecord {
        var record = self
        record.partition = task.partition
        return record
    }
}
