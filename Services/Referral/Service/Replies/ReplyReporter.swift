import ServiceKit
import Streaming
import StreamingService

/// Tells operators how the relay of replies does: in the log, and in metrics.
struct ReplyReporter: Sendable {
    private let log: ServiceKit.Log
    private let counters: StreamCounters
    private let halted: MetricFamily<Gauge>

    /// - Parameter counters: of the service, which count its dead letters too.
    init(log: ServiceKit.Log, metrics: Metrics, counters: StreamCounters) {
        self.log = log
        self.counters = counters
        halted = metrics.gauge(
            "vigie_referral_replies_halted", "1 for a partition of a partner's replies that stands still.",
            labels: ["topic", "partition"])
    }

    func interrupted(_ reason: String) { log.warning("replies interrupted", [.text("reason", reason)]) }

    func ended(_ transaction: HangingTransaction) {
        log.warning("a hanging transaction was ended", transaction.fields)
    }

    func rejoined(_ unassigned: [TopicPartition]) {
        log.warning(
            "the group had not assigned all partitions; it is joined anew",
            [.text("partitions", unassigned.map(\.description).joined(separator: " "))])
    }

    func halted(_ place: TopicPartition, at offset: Int64, _ reason: String) {
        halted(place.topic, "\(place.partition)").set(1)
        log.error(
            "partition halted",
            [.record(topic: place.topic, partition: place.partition, offset: offset), .text("reason", reason)])
    }

    func goesOn(_ place: TopicPartition, at offset: Int64) {
        log.info(
            "partition goes on", [.record(topic: place.topic, partition: place.partition, offset: offset)])
    }

    /// It stands still no more, or is another instance's now.
    func clear(_ place: TopicPartition) { halted.remove(place.topic, "\(place.partition)") }

    /// - Precondition: the transaction that set it aside is committed.
    func deadLetter(_ place: TopicPartition, at offset: Int64, code: String) {
        counters.deadLettered()
        log.warning(
            "dead letter",
            [.record(topic: place.topic, partition: place.partition, offset: offset), .text("code", code)])
    }
}
