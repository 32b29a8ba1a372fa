/// What an operator wants to hear of. Holds coordinates and codes, never content.
public enum StreamEvent: Sendable, Equatable {
    case assigned(partitions: [Int32])
    /// Nobody had these partitions: the group was left and joined anew, so that it assigns them.
    case rejoined(unassigned: [TopicPartition])
    case revoked(partitions: [Int32], lost: Bool)
    /// A task goes on: `records` were read from its changelog in `milliseconds`; zero for a parked one that came back.
    case ready(partition: Int32, records: Int, milliseconds: Int)
    case aborted(cause: KafkaError)
    /// A dead owner's open transaction was ended by taking its transactional id.
    case fencedPredecessor(transactionalID: String, partition: Int32)
    /// A transaction that had hung was ended.
    case ended(HangingTransaction)
    /// The group's offsets were older than the state: they are committed as the state has them.
    case offsetsRestored(partitions: [Int32])
    /// Records that the group has not read are gone from the log: it goes on behind them.
    case skipped(topic: String, partition: Int32, from: Int64, to: Int64)
    /// The task cannot be taken over; the partition stands still and is tried again.
    case refused(partition: Int32, reason: String)
    /// The partition waits for a newer version of this program.
    case halted(partition: Int32, offset: Int64, topic: String, reason: String)
    case deadLetter(topic: String, partition: Int32, offset: Int64, code: String)
    /// The log did not answer; it is asked again.
    case waiting(KafkaError)
}

/// Hears of events on the runtime's threads; must not block.
public typealias StreamObserver = @Sendable (StreamEvent) -> Void
