public import ServiceKit
public import Streaming

extension HangingTransaction {
    /// As the log line that tells of it has them: whose it was, how it was ended, where it had hung.
    public var fields: [LogField] {
        let places = [TopicPartition.list(partitions)] + (group.map { ["group \($0)"] } ?? [])
        return [
            .text("transactional.id", transactionalID), .flag("committed", isCommitted),
            .text("places", places.filter { !$0.isEmpty }.joined(separator: ", ")),
        ]
    }
}
