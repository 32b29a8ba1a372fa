import AlertFolding
import Messages
import Policy
import ServiceKit
import Streaming

/// The fold over all facts from nothing on, in one task.
struct FoldRun {
    private let fold: AlertingFold
    private let lone: TaskTestDriver
    /// Records sent by the transactions that are committed.
    private(set) var alerts = 0

    init(_ policy: PolicyDocument) {
        let topics = TopicNames()
        fold = AlertingFold(policy: policy, topics: topics, metrics: AlertingMetrics(Metrics()))
        lone = TaskTestDriver(AlertingFold.topology(topics, policy))
    }

    /// - Returns: whether the fact brought an alert.
    @inline(__always)
    func apply(_ record: borrowing Record) -> Bool {
        let before = lone.sent
        guard fold.apply(record, input: AlertingFold.attendance, task: lone.task) == .done else {
            // The workload is our own: what is refused is a fault of it, and fewer facts would look faster.
            stop("a fact of the workload was refused")
        }
        return lone.sent > before
    }

    mutating func commit() { alerts += lone.commit().count }

    /// Of all school years.
    var pupils: Int {
        var count = 0
        lone.task.state.forEachKey { count += PupilYearKey($0) == nil ? 0 : 1 }
        return count
    }

    var halfDays: Int {
        var count = 0
        let state = lone.task.state
        state.forEachKey { bytes in
            guard let key = PupilYearKey(bytes), let value = state.value(of: bytes) else { return }
            let room = UnsafeMutableRawBufferPointer(mutating: value)
            count += PupilYear(room: room, count: room.count, days: SchoolYearDays(key.year)).halfDayCount
        }
        return count
    }
}
