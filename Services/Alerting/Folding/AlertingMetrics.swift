package import Messages
import Policy
package import ServiceKit
package import Streaming
import StreamingService

/// What alerting counts.
package final class AlertingMetrics: Sendable {
    private let applied: Counter
    private let seen: Counter
    private let dropped: Counter
    private let alerts: [SupportedRule: [AlertChange: Counter]]
    private let latency: Histogram
    private let now: @Sendable () -> Timestamp

    /// - Parameter now: a clock that a test may own.
    package init(_ metrics: Metrics, now: @escaping @Sendable () -> Timestamp = { SystemClock.now() }) {
        self.now = now
        latency = metrics.histogram(
            "vigie_alerting_fact_to_alert_seconds",
            "From when a fact was written to its topic (the time of its Kafka record, not that of the school's software) to the commit of the alert that it raised or withdrew.",
            bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600])
        let facts = metrics.counter(
            "vigie_alerting_facts",
            "Facts by what became of them: applied; seen before (a duplicate or older version); of a school year that is dropped.",
            labels: ["outcome"])
        applied = facts("applied")
        seen = facts("seen")
        dropped = facts("dropped")
        let family = metrics.counter(
            "vigie_alerting_alerts", "Events of alerts, in transactions that were committed or not.",
            labels: ["rule", "change"])
        var alerts: [SupportedRule: [AlertChange: Counter]] = [:]
        for rule in SupportedRule.allCases {
            for change in AlertChange.allCases {
                alerts[rule, default: [:]][change] = family(rule.name.rawValue, change.rawValue)
            }
        }
        self.alerts = alerts
    }

    func fact(isNew: Bool) { (isNew ? applied : seen).increment() }

    func factOfDroppedYear() { dropped.increment() }

    func alert(_ rule: SupportedRule, _ change: AlertChange) { alerts[rule]?[change]?.increment() }

    /// What is to be handed to ``committed(_:)`` once an alert is.
    /// - Parameter written: when its fact was, in milliseconds since 1970; negative where that is not known.
    static func effect(ofFactWritten written: Int64) -> Effect {
        Effect(key: [], payload: withUnsafeBytes(of: written.littleEndian) { Array($0) })
    }

    /// The effects of a committed transaction.
    package func committed(_ effects: [Effect]) {
        let now = now().milliseconds
        for effect in effects where effect.payload.count == MemoryLayout<Int64>.size {
            let written = effect.payload.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
            if written >= 0 { latency.observe(Double(max(now - written, 0)) / 1_000) }
        }
    }
}
