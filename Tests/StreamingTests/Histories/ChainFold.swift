import Streaming

/// A fold whose output betrays any record lost, doubled or moved, and any state lost, doubled or mixed up: each output holds
/// how many records its key has had and a hash over all of them.
///
/// Inputs: 0 a stream, 1 a table, 2 a broadcast. State keys: `[key, kind]`.
final class ChainFold: Fold {
    enum Kind { static let stream: UInt8 = 1, table: UInt8 = 2, flush: UInt8 = 3, version: UInt8 = 4 }
    enum Operation { static let count: UInt8 = 0, unreadable: UInt8 = 1, remove: UInt8 = 2, large: UInt8 = 3 }

    /// The version of each key where no rule says another.
    let version: UInt8
    /// Of a program that does not know the table and the rules yet.
    let isNarrow: Bool
    var topology: Topology {
        Topology(
            inputs: isNarrow
                ? [.init("in", .stream)]
                : [.init("in", .stream), .init("names", .table), .init("rules", .globalTable)], outputs: ["out"],
            changelog: "state", deadLetters: "dead", stateFormat: 1, configuration: UInt64(version))
    }

    /// How often tasks were taken over or taken back.
    private(set) var resumptions = 0
    private(set) var reconsiderations = 0

    init(version: UInt8 = 0, isNarrow: Bool = false) {
        self.version = version
        self.isNarrow = isNarrow
    }

    func resume(_ task: StreamTask) { resumptions += 1 }

    /// The most that the simulated broker takes of a record, and more than that.
    static let (largest, tooLarge) = (1_500, 2_000)

    struct Link: Equatable {
        var count: UInt8 = 0
        var hash: UInt32 = 17
        var version: UInt8 = 0

        init() {}
        init(_ bytes: UnsafeRawBufferPointer) {
            count = bytes[0]
            hash = bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
            version = bytes[5]
        }
        mutating func add(_ value: UInt8) {
            count += 1
            hash = (hash &* 31) ^ UInt32(value) ^ (hash >> 15)
        }
        var bytes: [UInt8] { [count] + withUnsafeBytes(of: hash) { Array($0) } + [version] }
    }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        guard let key = record.key?.first else { return .done }
        switch input {
        case 0: return count(key, record, task)
        case 1:
            guard let value = record.value else { return .done }
            // The table holds what is being applied, or something newer after an abort.
            guard let held = task.table(1).value(of: record.key ?? .init(start: nil, count: 0)), held[0] >= value[0]
            else {
                preconditionFailure("the table is behind its own input")
            }
            emit(task, key, [Kind.table, value[0]])
            set(task, [key, Kind.table], [value[0]])
            return .done
        default: return .done
        }
    }

    private func count(_ key: UInt8, _ record: borrowing Record, _ task: StreamTask) -> Verdict {
        guard let value = record.value, value[0] != Operation.unreadable else {
            return .deadLetter(code: "unreadable", detail: "for the test")
        }
        if value[0] == Operation.large {
            emit(task, key, [UInt8](repeating: 0, count: Self.tooLarge))
            return .done
        }
        // A table that was restored too short tells of itself: no row has version 0.
        let seen = [key, Kind.table].withUnsafeBytes { task.state.value(of: $0)?[0] ?? 0 }
        let held = [key].withUnsafeBytes { task.table(1).value(of: $0)?[0] ?? 0 }
        if held < seen { emit(task, key, [Kind.table, 0]) }
        var link = self.link(key, task)
        if value[0] == Operation.remove {
            set(task, [key, Kind.stream], [])
            return .done
        }
        link.add(value[1])
        emit(task, key, [Kind.stream, link.count] + withUnsafeBytes(of: link.hash) { Array($0) })
        refresh(&link, key, task)
        set(task, [key, Kind.stream], link.bytes)

        let pending = [key, Kind.flush].withUnsafeBytes { task.state.value(of: $0)?[0] ?? 0 }
        set(task, [key, Kind.flush], [pending + 1])
        if pending == 0 { [key, Kind.flush].withUnsafeBytes { task.state.setDue($0, record.timestamp + 40) } }
        return .done
    }

    func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {
        guard let pending = task.state.value(of: key)?[0] else { return }
        emit(task, key[0], [Kind.flush, pending])
        set(task, Array(key), [])
    }

    func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) {
        reconsiderations += 1
        guard key[1] == Kind.stream, let bytes = task.state.value(of: key) else { return }
        var link = Link(bytes)
        if refresh(&link, key[0], task) { set(task, Array(key), link.bytes) }
    }

    /// What the rule says must be what was last said of the key.
    @discardableResult
    private func refresh(_ link: inout Link, _ key: UInt8, _ task: StreamTask) -> Bool {
        let version = [UInt8(0)].withUnsafeBytes { task.table(2).value(of: $0)?[0] ?? self.version }
        guard version != link.version else { return false }
        link.version = version
        emit(task, key, [Kind.version, version])
        return true
    }

    private func link(_ key: UInt8, _ task: StreamTask) -> Link {
        [key, Kind.stream].withUnsafeBytes { task.state.value(of: $0).map { Link($0) } } ?? Link()
    }

    private func set(_ task: StreamTask, _ key: [UInt8], _ value: [UInt8]) {
        key.withUnsafeBytes { task.state.set($0, to: value) }
    }

    private func emit(_ task: StreamTask, _ key: UInt8, _ value: [UInt8]) {
        task.emit(.init(topic: "out", partition: task.partition, key: [key], value: value))
    }
}
