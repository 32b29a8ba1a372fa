public import Streaming

extension OutgoingRecord {
    /// Hands the record over as a log would that it had been written to: a view that holds during `body` alone.
    /// - Parameter now: its time, where it says none.
    public func lend<Result>(
        topic: Int = 0, partition: Int32 = 0, offset: Int64 = 0, now: Int64 = 0, _ body: (borrowing Record) -> Result
    ) -> Result {
        let entry = Entry(
            offset: offset, kind: .data, timestamp: timestamp ?? now, appendedAt: now, key: key, value: value,
            headers: HeaderBlock(headers), producerID: -1, epoch: -1, sequence: -1, span: nil)
        return entry.withRecord(topic: topic, partition: partition, body)
    }
}
