import Streaming

/// Where a consumer stands in one partition.
final class Cursor {
    let log: PartitionLog
    /// Index into the subscription's or the assignment's topics.
    let topic: Int
    private(set) var position: Int64?
    var isPaused: Bool
    /// The end that was told last: it is told once, until there is something new.
    private var endTold: Int64 = -1

    init(_ log: PartitionLog, topic: Int, position: Int64?, isPaused: Bool) {
        self.log = log
        self.topic = topic
        self.position = position
        self.isPaused = isPaused
    }

    func seek(to offset: Int64) {
        position = offset
        endTold = -1
    }

    var isOutOfRange: Bool { position.map { !log.isInRange($0) } ?? false }

    /// Hands over up to `limit` records. The callee may seek and pause meanwhile.
    /// - Parameter isCurrent: whether the partition is still this consumer's.
    func read(
        limit: Int, _ isolation: Isolation, isCurrent: () -> Bool, received: (borrowing Record) -> Void,
        reachedEnd: (Int64) -> Void
    ) -> Int {
        var count = 0
        while count < limit, !isPaused, isCurrent(), let from = position {
            let (entry, next) = log.next(from: from, isolation)
            guard let entry else {
                position = next
                if next == log.end(isolation), endTold != next {
                    endTold = next
                    reachedEnd(next)
                }
                break
            }
            position = entry.offset + 1
            count += 1
            entry.withRecord(topic: topic, partition: log.coordinates.partition, received)
        }
        return count
    }
}
