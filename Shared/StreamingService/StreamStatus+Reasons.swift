import Streaming

extension StreamProcessor.Status {
    /// Tasks that are held up by the same.
    struct HeldTasks {
        /// That of the first of them.
        let standing: TaskStatus
        let partitions: [Int32]
        /// The same for all of them.
        let cause: TaskStatus

        /// For `/readyz`.
        var sentence: String {
            let numbers = PartitionNumbers(partitions)
            let subject = "\(numbers.subject) \(numbers.isOne ? "is" : "are")"
            return switch standing {
            case .ready: "\(subject) ready"
            case .restoring: "\(subject) being restored"
            case .refused(let reason): "\(numbers.subject) cannot be taken over: \(reason)"
            case .halted(let reason): "\(subject) halted: \(reason)"
            }
        }
    }

    /// Those that do not go on, together where all but their number is the same.
    var held: [HeldTasks] {
        let held = tasks.filter { $0.value != .ready }.sorted { $0.key < $1.key }
        let groups = Dictionary(grouping: held) { $0.value.withoutPartition($0.key) }
        return groups.map { cause, tasks in
            HeldTasks(standing: tasks[0].value, partitions: tasks.map(\.key), cause: cause)
        }
        .sorted { $0.partitions[0] < $1.partitions[0] }
    }

    func partitions(in name: TaskStatus.Name) -> Int { tasks.values.count { $0.name == name } }
}

extension TaskStatus {
    /// As metrics label it.
    enum Name: String, CaseIterable { case ready, restoring, refused, halted }

    var name: Name {
        switch self {
        case .ready: .ready
        case .restoring: .restoring
        case .refused: .refused
        case .halted: .halted
        }
    }

    /// Why it does not go on, where a sentence says so.
    var reason: String? {
        switch self {
        case .ready, .restoring: nil
        case .refused(let reason), .halted(let reason): reason
        }
    }

    /// The same for all partitions that are held up by the same.
    fileprivate func withoutPartition(_ partition: Int32) -> TaskStatus {
        func without(_ reason: String) -> String { reason.replacing("[\(partition)]", with: "[]") }
        return switch self {
        case .ready, .restoring: self
        case .refused(let reason): .refused(without(reason))
        case .halted(let reason): .halted(without(reason))
        }
    }
}
