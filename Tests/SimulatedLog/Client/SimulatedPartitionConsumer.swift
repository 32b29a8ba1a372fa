import Seeded
import Streaming

final class SimulatedPartitionConsumer: PartitionConsumer {
    private unowned let process: SimulatedProcess
    private let isolation: Isolation
    private var cursors: [Cursor] = []
    private var isClosed = false

    init(process: SimulatedProcess, isolation: Isolation) {
        self.process = process
        self.isolation = isolation
    }

    func watermarks(of partition: TopicPartition, timeout: Int) throws(KafkaError) -> (low: Int64, high: Int64) {
        try process.call(.watermarks) { _ throws(KafkaError) in
            let log = try log(of: partition)
            return (log.low, log.end(isolation))
        }
    }

    func assign(_ offsets: [TopicPartition: Int64], topics: [String]) throws(KafkaError) {
        try process.call(.assign) { _ throws(KafkaError) in
            var new: [Cursor] = []
            // In an order that does not depend on the dictionary's.
            for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
                guard let topic = topics.firstIndex(of: partition.topic) else {
                    throw KafkaError(.fatal, code: "_INVALID_ARG", reason: "\(partition) is not in the topics given")
                }
                new.append(Cursor(try log(of: partition), topic: topic, position: offset, isPaused: false))
            }
            cursors = new
        }
    }

    func poll(timeout: Int, limit: Int, _ handler: any ReadHandler) throws(KafkaError) -> Int {
        try process.call(.read) { _ throws(KafkaError) in
            guard process.cluster.isAvailable else { return 0 }
            let cursors = cursors
            let start = process.cluster.random.below(cursors.count)
            var count = 0
            for i in cursors.indices {
                let cursor = cursors[(start + i) % cursors.count]
                if cursor.isOutOfRange {
                    throw KafkaError(
                        .fatal, code: "_AUTO_OFFSET_RESET",
                        reason: "\(cursor.log.coordinates) has no offset \(cursor.position ?? 0) any more")
                }
                // An answer takes its time.
                if process.cluster.random.chance(150) { continue }
                count += cursor.read(limit: limit - count, isolation, isCurrent: { !isClosed }) {
                    handler.received($0)
                } reachedEnd: {
                    handler.reachedEnd(of: cursor.log.coordinates.partition, topic: cursor.topic, offset: $0)
                }
            }
            return count
        }
    }

    func position(of partition: TopicPartition) -> Int64? {
        cursors.first { $0.log.coordinates == partition }?.position
    }

    func close() {
        isClosed = true
        cursors = []
    }

    private func log(of partition: TopicPartition) throws(KafkaError) -> PartitionLog {
        guard !isClosed else { throw KafkaError(.fatal, code: "_DESTROY", reason: "The reader is closed") }
        guard let logs = process.cluster.logs(of: partition.topic), logs.indices.contains(Int(partition.partition))
        else {
            throw KafkaError(.fatal, code: "UNKNOWN_TOPIC_OR_PART", reason: "There is no \(partition)")
        }
        return logs[Int(partition.partition)]
    }
}
