import ServiceKit
import Streaming
import Synchronization

/// Turns what the runtime tells into log lines and metrics.
final class StreamReporter: Sendable {
    private let log: Logger
    private let conditions: StandingConditions
    private let metrics: Metrics
    private let restore: Histogram
    private let assigned: Gauge
    private let tasks: [TaskStatus.Name: Gauge]
    private let lag: MetricFamily<Gauge>
    private let now: @Sendable () -> ContinuousClock.Instant
    /// The inputs whose lag is shown.
    private let shown = Mutex<Set<TopicPartition>>([])
    /// The partitions that the log has been told of, by what they are refused for, and when that was so last.
    private let refused = Mutex<[TaskStatus: (partitions: Set<Int32>, at: ContinuousClock.Instant)]>([:])

    /// Longer than between two attempts of anything that is tried again.
    private static let quiet: Duration = .seconds(15)

    /// - Parameter now: a clock that a test may own.
    init(
        log: Logger, metrics: Metrics, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.log = log
        self.metrics = metrics
        self.now = now
        conditions = StandingConditions(log, now: now)
        restore = metrics.histogram(
            "vigie_streaming_take_over_seconds", "From assignment to the first record of a task.", unit: "seconds",
            bounds: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
        assigned = metrics.gauge(
            "vigie_streaming_assigned_partitions", "Partitions that the group has assigned to this instance.")
        let family = metrics.gauge(
            "vigie_streaming_partitions",
            "Assigned partitions by state: ready; restoring (being taken over); refused (cannot be taken over); halted (waits for a newer version, or for its other inputs).",
            labels: ["state"])
        tasks = Dictionary(uniqueKeysWithValues: TaskStatus.Name.allCases.map { ($0, family($0.rawValue)) })
        lag = metrics.gauge(
            "vigie_streaming_lag_records",
            "Offsets between what this instance has committed and the end of an input partition for a reader of what is committed; of assigned partitions alone.",
            labels: ["topic", "partition"])
    }

    func expose(_ counters: StreamCounters) {
        metrics.reading(
            "vigie_streaming_records", "Records consumed in committed transactions.", kind: .counter
        ) { Double(counters.committedRecords) }
        metrics.reading(
            "vigie_streaming_transactions", "Committed transactions.", kind: .counter
        ) { Double(counters.committedTransactions) }
        metrics.reading(
            "vigie_streaming_aborts", "Aborted transactions.", kind: .counter
        ) { Double(counters.abortedTransactions) }
        metrics.reading(
            "vigie_streaming_dead_letters", "Records set aside, in transactions that were committed or not.",
            kind: .counter
        ) { Double(counters.deadLetteredRecords) }
    }

    func report(_ event: StreamEvent) {
        switch event {
        case .assigned(let partitions):
            log.info("partitions assigned", [.text("partitions", list(partitions))])
        case .revoked(let partitions, let lost):
            log.info("partitions revoked", [.text("partitions", list(partitions)), .flag("lost", lost)])
        case .rejoined(let unassigned):
            log.warning(
                "the group had not assigned all partitions; it is joined anew",
                [
                    .count("unassigned", unassigned.count),
                    .text("partitions", TopicPartition.list(unassigned)),
                ])
        case .ready(let partition, let records, let milliseconds):
            restore.observe(Double(milliseconds) / 1_000)
            log.info(
                "task ready",
                [.count("partition", Int(partition)), .count("restored", records), .count("ms", milliseconds)])
        case .aborted(let cause):
            conditions.met(
                "transaction aborted", subject: "aborted \(cause.code)", quiet: Self.quiet,
                [.text("reason", cause.description)])
        case .fencedPredecessor(let id, let partition):
            log.info("predecessor fenced", [.text("transactional.id", id), .count("partition", Int(partition))])
        case .ended(let transaction):
            log.warning("a hanging transaction was ended", transaction.fields)
        case .offsetsRestored(let partitions):
            log.warning(
                "offsets were older than the state; they are committed as the state has them",
                [.text("partitions", list(partitions))])
        case .skipped(let topic, let partition, let from, let to):
            log.error(
                "records are gone from the log before they were read",
                [.record(topic: topic, partition: partition, offset: from), .count("next", Int(to))])
        case .refused:
            // Told by `observe`, in one line for all partitions that are refused for the same.
            return
        case .halted(let partition, let offset, let topic, let reason):
            conditions.met(
                "partition halted", subject: Self.halted(partition), level: .error, quiet: Self.quiet,
                [.text("reason", reason), .record(topic: topic, partition: partition, offset: offset)])
        case .deadLetter(let topic, let partition, let offset, let code):
            log.warning(
                "dead letter", [.record(topic: topic, partition: partition, offset: offset), .text("code", code)])
        case .waiting(let error):
            // Of which partitions changes from one attempt to the next.
            conditions.met(
                "waiting for the log", subject: "waiting \(error.code)", level: .info, quiet: Self.quiet,
                [.text("reason", error.description)])
        }
    }

    /// How it is now: to be called about each second.
    func observe(_ status: StreamProcessor.Status) {
        assigned.set(status.tasks.count)
        for (name, gauge) in tasks { gauge.set(status.partitions(in: name)) }
        let held = status.held
        for tasks in held where tasks.standing.name == .halted {
            for partition in tasks.partitions { conditions.holds(subject: Self.halted(partition)) }
        }
        logRefused(held.filter { $0.standing.name == .refused })
        conditions.pass()
    }

    private func logRefused(_ groups: [StreamProcessor.Status.HeldTasks]) {
        let now = now()
        let news = refused.withLock { refused in
            refused = refused.filter { now - $0.value.at < Self.quiet }
            return groups.map { tasks in
                let told = refused[tasks.cause]?.partitions ?? []
                refused[tasks.cause] = (told.union(tasks.partitions), now)
                return !told.isSuperset(of: tasks.partitions)
            }
        }
        for (tasks, isNews) in zip(groups, news) {
            conditions.holds(
                "partitions refused", subject: "refused \(tasks.cause.reason ?? "")", level: .error, quiet: Self.quiet,
                isNews: isNews,
                [.text("reason", tasks.standing.reason ?? ""), .text("partitions", list(tasks.partitions))])
        }
    }

    /// Shows how far behind this instance is. What is not its any more is another's to show.
    func show(_ lags: [TopicPartition: Int64]) {
        for (place, records) in lags { lag(place.topic, String(place.partition)).set(Double(records)) }
        let gone = shown.withLock { shown in
            defer { shown = Set(lags.keys) }
            return shown.subtracting(lags.keys)
        }
        for place in gone { lag.remove(place.topic, String(place.partition)) }
    }

    private static func halted(_ partition: Int32) -> String { "halted \(partition)" }

    private func list(_ partitions: [Int32]) -> String { "\(PartitionNumbers(partitions))" }
}
