/// Reads ranges of partitions to their ends, a slice at a time: state from a changelog, tables, the tail of a log.
///
/// An end is reached when the position is there: by a record, by the log's own word, or, where a commit marker at the end was
/// removed and no word comes, after a quiet time in which the last stable offset is known to be there (exactly-once.md B4.5).
/// The quiet time is long, and the log has answered once within it: a first fetch may take over half a second, and a scan that
/// ends before it loses a table without a sign.
package final class Scan: ReadHandler {
    package struct Range {
        let partition: TopicPartition
        let from: Int64
        /// The offset to stop before.
        let to: Int64
        let take: (borrowing Record) -> Void

        package init(
            partition: TopicPartition, from: Int64, to: Int64, take: @escaping (borrowing Record) -> Void
        ) {
            self.partition = partition
            self.from = from
            self.to = to
            self.take = take
        }
    }

    private final class Progress {
        let range: Range
        var isDone = false
        /// A quiet time has passed, and the log has said that the end is there.
        var isQuiet = false
        init(_ range: Range) { self.range = range }
    }

    private let reader: any PartitionConsumer
    private let quiet: Int64
    /// By topic of the assignment, then by partition.
    private var progress: [[Int32: Progress]] = []
    private var pending: [Progress] = []
    private var lastProgress: Int64 = 0
    private(set) var records = 0

    /// - Parameter quiet: milliseconds without a record after which the end is asked for.
    package init(_ reader: any PartitionConsumer, quiet: Int64 = 3_000) {
        self.reader = reader
        self.quiet = quiet
    }

    package func start(_ ranges: [Range], now: Int64) throws(KafkaError) {
        let wanted = ranges.filter { $0.from < $0.to }
        let topics = Set(wanted.map(\.partition.topic)).sorted()
        var positions: [TopicPartition: Int64] = [:]
        progress = topics.map { _ in [:] }
        pending = []
        for range in wanted {
            guard let topic = topics.firstIndex(of: range.partition.topic) else { continue }
            let entry = Progress(range)
            progress[topic][range.partition.partition] = entry
            pending.append(entry)
            positions[range.partition] = range.from
        }
        records = 0
        lastProgress = now
        try reader.assign(positions, topics: topics)
    }

    /// - Returns: whether everything is read.
    package func step(timeout: Int, limit: Int, now: Int64) throws(KafkaError) -> Bool {
        guard !pending.isEmpty else { return true }
        if try reader.poll(timeout: timeout, limit: limit, self) > 0 { lastProgress = now }
        let isQuiet = now - lastProgress >= quiet
        for entry in pending where !entry.isDone {
            if let position = reader.position(of: entry.range.partition), position >= entry.range.to {
                entry.isDone = true
            } else if isQuiet {
                let (low, stable) = try reader.watermarks(of: entry.range.partition, timeout: 1_000)
                guard stable >= entry.range.to || low >= entry.range.to else { continue }
                entry.isDone = entry.isQuiet
                entry.isQuiet = true
            }
        }
        if isQuiet { lastProgress = now }
        pending.removeAll { $0.isDone }
        if pending.isEmpty { try reader.assign([:], topics: []) }
        return pending.isEmpty
    }

    package func received(_ record: borrowing Record) {
        guard let entry = progress[record.topic][record.partition] else { return }
        records += 1
        entry.isQuiet = false
        if record.offset < entry.range.to { entry.range.take(record) }
        if record.offset + 1 >= entry.range.to { entry.isDone = true }
    }

    package func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        guard let entry = progress[topic][partition], offset >= entry.range.to else { return }
        entry.isDone = true
    }
}
