/// A task with what the runtime knows of it.
final class AssignedTask {
    enum Phase: Equatable {
        /// Its partitions are assigned and paused; it must be taken over before it goes on.
        case joining
        case ready
        /// It rests where it is; the sentence says why.
        case halted(String)
    }

    let task: StreamTask
    var phase = Phase.joining
    /// The next to consume, by input; −1 where it is not known.
    var next: [Int64]
    /// As of the last transaction that is known to be committed; nil before the first.
    var committed: Checkpoint?
    /// Of the last checkpoint made, committed or not.
    var sequence: Int64 = 0
    /// Something happened since the last seal that a transaction must hold.
    var isDirty = false
    /// Of what all of the state has been judged by (`GlobalTables.digest`), and the keys that are still to be judged by what it is
    /// now.
    var evaluatedBy: UInt64 = 0
    var toReconsider: [[UInt8]] = []
    /// The state equals `committed`: it may go on without restore when nobody else has written since.
    var holdsState = false
    /// Its records were taken back while it stays assigned in the same generation.
    var isRewinding = false
    /// Halted, and its partitions are paused.
    var isPaused = false
    /// When it may be tried again (monotonic milliseconds), and how often it was.
    var notBefore: Int64 = 0
    var attempts = 0
    /// Why it cannot be taken over, once that is certain.
    var refusal: String?
    /// Those that are not shared with the other tasks.
    private let ownTables: [Table]

    init(partition: Int32, topology: Topology, globalTables: [Table?]) {
        let tables = zip(topology.inputs, globalTables).map { input, globalTable in
            input.role == .table ? Table() : globalTable
        }
        ownTables = zip(topology.inputs, tables).compactMap { $0.role == .table ? $1 : nil }
        task = StreamTask(
            partition: partition, state: StateStore(format: topology.stateFormat), tables: tables, outbox: Outbox())
        next = Array(repeating: -1, count: topology.inputs.count)
    }

    var partition: Int32 { task.partition }

    var isHalted: Bool { if case .halted = phase { true } else { false } }

    var status: TaskStatus {
        switch phase {
        case .ready: .ready
        case .joining: refusal.map { .refused($0) } ?? .restoring
        case .halted(let reason): .halted(reason)
        }
    }

    /// The next offset to consume, as the last transaction has it, or where it began; nil where that is not known yet.
    func position(of input: Int, in topic: String) -> Int64? {
        if let offset = committed?.offsets[topic] { return offset }
        // −1 where the group has never read: a task that is ready begins with the first record then.
        switch phase {
        case .ready: return max(next[input], 0)
        case .halted: return next[input] < 0 ? nil : next[input]
        case .joining: return nil
        }
    }

    /// Forgets everything but which task it is.
    func wipe() {
        task.state.removeAll()
        task.outbox = Outbox()
        ownTables.forEach { $0.removeAll() }
        committed = nil
        sequence = 0
        holdsState = false
        isRewinding = false
        isDirty = false
        evaluatedBy = 0
        toReconsider = []
    }
}
