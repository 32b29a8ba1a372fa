/// One series, or one histogram.
protocol Metric: AnyObject, Sendable {
    /// As OpenMetrics names the type.
    static var kind: String { get }

    /// - Parameter labels: `topic="alerts",partition="3"`, escaped; empty for none.
    func write(into text: inout MetricsText, name: String, labels: String)
}
