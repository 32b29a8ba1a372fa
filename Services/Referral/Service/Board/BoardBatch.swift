import Streaming
import StreamingService

/// What one poll brought. Used by the following thread alone.
final class BoardBatch: ReadHandler {
    private var records: [BoardRecord] = []
    private var positions: [Int32: Int64] = [:]
    private var failures: [String] = []
    private var unfinished: Set<Int32>
    /// Set once a record came that only a newer version can read; nothing behind it of that partition is taken.
    private(set) var newer: EventFailure?
    private var halted: Set<Int32> = []

    init(partitions: Set<Int32>) {
        unfinished = partitions
    }

    /// Whether each partition's end has been reached once.
    var isAtEnd: Bool { unfinished.isEmpty }

    func received(_ record: borrowing Record) {
        let (partition, offset) = (record.partition, record.offset)
        guard !halted.contains(partition) else { return }
        do throws(EventFailure) {
            records.append(try BoardRecord(record))
        } catch {
            switch error {
            case .newer:
                newer = error
                halted.insert(partition)
                return
            case .unreadable(let code, _, _): failures.append("\(code) in partition \(partition) at offset \(offset)")
            }
        }
        positions[partition] = offset + 1
    }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        guard !halted.contains(partition) else { return }
        unfinished.remove(partition)
        positions[partition] = offset
    }

    func take() -> (records: [BoardRecord], positions: [Int32: Int64]) {
        defer { (records, positions) = ([], [:]) }
        return (records, positions)
    }

    func takeFailures() -> [String] {
        defer { failures = [] }
        return failures
    }
}
