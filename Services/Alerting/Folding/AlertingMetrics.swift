import Messages
import Policy
package import ServiceKit

/// What alerting counts.
package final class AlertingMetrics: Sendable {
    private let applied: Counter
    private let seen: Counter
    private let dropped: Counter
    private let alerts: [JudgedRule: [AlertChange: Counter]]

    package init(_ metrics: Metrics) {
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
        var alerts: [JudgedRule: [AlertChange: Counter]] = [:]
        for rule in JudgedRule.allCases {
            for change in AlertChange.allCases {
                alerts[rule, default: [:]][change] = family(rule.name.rawValue, change.rawValue)
            }
        }
        self.alerts = alerts
    }

    func fact(isNew: Bool) { (isNew ? applied : seen).increment() }

    func factOfDroppedYear() { dropped.increment() }

    func alert(_ rule: JudgedRule, _ change: AlertChange) { alerts[rule]?[change]?.increment() }
}
