import Messages
import ServiceKit

/// What notification counts.
final class NotificationMetrics: Sendable {
    private let deliveries: [Delivery.State: Counter]
    private let outcomes: MetricFamily<Counter>
    private let unopened: Counter
    private let seconds: Histogram

    init(_ metrics: Metrics) {
        let deliveries = metrics.counter(
            "vigie_notification_deliveries",
            "Events of deliveries that the fold wrote, in transactions that were committed or not.", labels: ["state"])
        self.deliveries = Dictionary(
            uniqueKeysWithValues: Delivery.State.allCases.map { ($0, deliveries($0.rawValue)) })
        outcomes = metrics.counter(
            "vigie_notification_attempts", "Attempts to hand a mail over, by how they ended.", labels: ["outcome"])
        unopened = metrics.counter(
            "vigie_notification_unopened_contacts", "Contacts that were looked up and are not sealed to our key.")
        seconds = metrics.histogram(
            "vigie_notification_hand_over_seconds", "How long the mail server or the directory took for one mail.")
    }

    func delivery(_ state: Delivery.State) { deliveries[state]?.increment() }

    func unopenedContact() { unopened.increment() }

    func attempt(_ outcome: Delivery, took duration: Duration?) {
        switch (outcome.state, outcome.willRetry) {
        case (.sent, _): outcomes("sent").increment()
        case (_, true): outcomes("failed-for-now").increment()
        case (_, false): outcomes("failed").increment()
        }
        if let duration { seconds.observe(duration.inSeconds) }
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
