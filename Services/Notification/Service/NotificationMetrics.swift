import Correspondence
import Messages
import ServiceKit

/// What notification counts.
final class NotificationMetrics: Sendable {
    private let deliveries: [Delivery.State: Counter]
    private let outcomes: MetricFamily<Counter>
    private let unopened: Counter
    private let seconds: Histogram
    private let line: Histogram

    init(_ metrics: Metrics) {
        let deliveries = metrics.counter(
            "vigie_notification_deliveries",
            "Events of deliveries that were written: the outcomes of attempts once they are on the log, the others in transactions that were committed or not.",
            labels: ["state"])
        self.deliveries = Dictionary(
            uniqueKeysWithValues: Delivery.State.allCases.map { ($0, deliveries($0.rawValue)) })
        outcomes = metrics.counter(
            "vigie_notification_attempts", "Attempts to hand a mail over, by how they ended.", labels: ["outcome"])
        unopened = metrics.counter(
            "vigie_notification_unopened_contacts", "Contacts that were looked up and are sealed to none of our keys.")
        seconds = metrics.histogram(
            "vigie_notification_hand_over_seconds", "How long the mail server or the directory took for one mail.")
        line = metrics.histogram(
            "vigie_notification_fact_to_mail_seconds",
            "From the time of the record of the fact that a letter is about, or from when on the letter may leave, if that is later, "
                + "until the mail server or the directory has taken it.",
            bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400, 604_800])
    }

    func delivery(_ state: Delivery.State) { deliveries[state]?.increment() }

    func unopenedContact() { unopened.increment() }

    /// A letter has left.
    func mail(sentAt time: Timestamp, of letter: Letter) {
        line.observe(Double(max(time.milliseconds - letter.since, 0)) / 1_000)
    }

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
