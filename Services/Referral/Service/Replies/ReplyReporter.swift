import ServiceKit
import Streaming
import StreamingService

/// Tells operators how the relay of replies does: in the log, and in metrics.
struct ReplyReporter: Sendable {
    private let log: Logger
    private let conditions: StandingConditions
    private let counters: StreamCounters
    private let halted: MetricFamily<Gauge>

    /// Longer than between two attempts, each of which may wait a minute for the log.
    private static let quiet: Duration = .seconds(75)

    /// - Parameters:
    ///   - counters: of the service, which count its dead letters too.
    ///   - now: a clock that a test may own.
    init(
        log: Logger, metrics: Metrics, counters: StreamCounters,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.log = log
        conditions = StandingConditions(log, now: now)
        self.counters = counters
        halted = metrics.gauge(
            "vigie_referral_replies_halted", "1 for a partition of a partner's replies that stands still.",
            labels: ["topic", "partition"])
    }

    /// The clients are of no more use, and are made anew until it goes well.
    func interrupted(by error: any Error) {
        let cause = (error as? KafkaError)?.code ?? "\(type(of: error))"
        conditions.met(
            "replies interrupted", subject: "interrupted \(cause)", quiet: Self.quiet, [.text("reason", "\(error)")])
    }

    /// To be called about each second, so that the end of what stood is told.
    func pass() { conditions.pass() }

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
