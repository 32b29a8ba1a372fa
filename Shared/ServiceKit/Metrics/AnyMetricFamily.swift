/// A family of any kind, as the registry keeps it.
protocol AnyMetricFamily: AnyObject, Sendable {
    var name: String { get }
    var kind: String { get }
    func write(into text: inout MetricsText)
}
