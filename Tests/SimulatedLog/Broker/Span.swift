/// The records of one transaction in one partition: from its first to its marker. An aborted one is what Kafka's
/// transaction index keeps as an aborted range.
final class Span {
    enum Outcome { case open, committed, aborted }

    let producerID: Int64
    let epoch: Int16
    let first: Int64
    var outcome = Outcome.open
    /// Records that compaction has left: the marker may go when there are none.
    var remaining = 0

    init(producerID: Int64, epoch: Int16, first: Int64) {
        self.producerID = producerID
        self.epoch = epoch
        self.first = first
    }
}
