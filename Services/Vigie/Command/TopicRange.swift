import Streaming

/// Part of a partition, read once from its beginning to where it ends now.
final class TopicRange: ReadHandler {
    private let reader: any LogReader
    private let place: TopicPartition
    private var end: Int64
    private var next: Int64
    private var body: (borrowing Record) -> Void = { _ in }

    /// - Parameters:
    ///   - from: nil: the first that is there.
    ///   - count: nil: all that are there.
    init(_ log: any Log, _ place: TopicPartition, from: Int64? = nil, count: Int64? = nil) throws(LogError) {
        reader = try log.reader(.readCommitted)
        self.place = place
        let (low, high) = try reader.watermarks(of: place, timeout: 10_000)
        let first = max(from ?? low, low)
        next = first
        end = min(count.map { first + $0 } ?? high, high)
    }

    func forEach(_ body: @escaping (borrowing Record) -> Void) throws(LogError) {
        self.body = body
        defer { reader.close() }
        guard next < end else { return }
        try reader.assign([place: next], topics: [place.topic])
        while next < end { try reader.poll(timeout: 1_000, limit: 1_000, self) }
    }

    func received(_ record: borrowing Record) {
        if record.offset < end { body(record) }
        next = record.offset + 1
    }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) { next = max(next, offset) }
}
