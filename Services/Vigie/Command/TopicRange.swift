import Streaming

/// Part of a partition, read once from its beginning to where it ends now.
struct TopicRange {
    private let reader: any PartitionConsumer
    private let place: TopicPartition
    private let first: Int64
    private let end: Int64
    private let now: () -> Int64

    /// - Parameters:
    ///   - from: nil: the first that is there.
    ///   - count: nil: all that are there.
    ///   - now: monotonic milliseconds.
    init(
        _ log: any ClientSupplier, _ place: TopicPartition, from: Int64? = nil, count: Int64? = nil,
        now: @escaping () -> Int64 = Self.monotonic
    ) throws(KafkaError) {
        reader = try log.reader(.readCommitted)
        self.place = place
        self.now = now
        let (low, high) = try reader.watermarks(of: place, timeout: 10_000)
        first = max(from ?? low, low)
        end = min(count.map { [first] in first + $0 } ?? high, high)
    }

    func forEach(_ body: @escaping (borrowing Record) -> Void) throws(KafkaError) {
        defer { reader.close() }
        let scan = Scan(reader)
        try scan.start([Scan.Range(partition: place, from: first, to: end, take: body)], now: now())
        while try !scan.step(timeout: 1_000, limit: 1_000, now: now()) {}
    }

    private static func monotonic() -> Int64 { (ContinuousClock.now - start).components.seconds * 1_000 }
    private static let start = ContinuousClock.now
}
