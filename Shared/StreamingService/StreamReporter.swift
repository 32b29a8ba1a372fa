import ServiceKit
import Streaming

/// Turns what the runtime tells into log lines and metrics.
struct StreamReporter: Sendable {
    private let log: ServiceKit.Log
    private let metrics: Metrics
    private let restore: Histogram

    init(log: ServiceKit.Log, metrics: Metrics) {
        self.log = log
        self.metrics = metrics
        restore = metrics.histogram(
            "vigie_streaming_take_over_seconds", "From assignment to the first record of a task.", unit: "seconds",
            bounds: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
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
                    .text("partitions", unassigned.map(\.description).joined(separator: " ")),
                ])
        case .ready(let partition, let records, let milliseconds):
            restore.observe(Double(milliseconds) / 1_000)
            log.info(
                "task ready",
                [.count("partition", Int(partition)), .count("restored", records), .count("ms", milliseconds)])
        case .aborted(let cause):
            log.warning("transaction aborted", [.text("detail", cause.description)])
        case .fencedPredecessor(let id, let partition):
            log.info("predecessor fenced", [.text("transactional.id", id), .count("partition", Int(partition))])
        case .ended(let transaction):
            let places = transaction.partitions.map(\.description) + (transaction.group.map { ["group \($0)"] } ?? [])
            log.warning(
                "a hanging transaction was ended",
                [
                    .text("transactional.id", transaction.transactionalID),
                    .flag("committed", transaction.isCommitted), .text("places", places.joined(separator: " ")),
                ])
        case .settled(let partitions):
            log.warning(
                "offsets were older than the state; they are committed as the state has them",
                [.text("partitions", list(partitions))])
        case .skipped(let topic, let partition, let from, let to):
            log.error(
                "records are gone from the log before they were read",
                [.record(topic: topic, partition: partition, offset: from), .count("next", Int(to))])
        case .refused(let partition, let reason):
            log.error("partition refused", [.count("partition", Int(partition)), .text("reason", reason)])
        case .halted(let partition, let offset, let topic, let reason):
            log.error(
                "partition halted",
                [.record(topic: topic, partition: partition, offset: offset), .text("reason", reason)])
        case .deadLetter(let topic, let partition, let offset, let code):
            log.warning(
                "dead letter", [.record(topic: topic, partition: partition, offset: offset), .text("code", code)])
        case .waiting(let error):
            log.info("waiting for the log", [.text("detail", error.description)])
        }
    }

    private func list(_ partitions: [Int32]) -> String { partitions.map(String.init).joined(separator: " ") }
}
