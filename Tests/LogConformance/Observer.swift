import Streaming

/// A reader without a group that keeps what it is handed.
final class Observer: ReadHandler {
    let reader: any PartitionConsumer
    private let trial: Trial
    private(set) var seen: [Seen] = []
    /// By partition of the one topic.
    private(set) var ends: [Int32: Int64] = [:]

    init(_ reader: any PartitionConsumer, _ trial: Trial) {
        self.reader = reader
        self.trial = trial
    }

    func received(_ record: borrowing Record) { seen.append(Seen(record)) }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) { ends[partition] = offset }

    func poll(limit: Int = 100) throws {
        try trial.again { () throws(KafkaError) in try reader.poll(timeout: 20, limit: limit, self) }
    }
}
