internal import Synchronization

/// The series of one name that differ by their labels. Their number is bounded: beyond a thousand, what is new is counted
/// under the value `other`, so that no input can fill the memory or the monitoring.
///
/// Calling it takes a lock and is for the start of things: keep the series that it returns and update that.
public final class MetricFamily<Series: Sendable>: AnyMetricFamily {
    let name: String
    let kind: String
    private let help: String
    private let unit: String?
    private let labels: [String]
    private let make: @Sendable () -> Series
    private let writeSeries: @Sendable (Series, inout MetricsText, _ labels: String) -> Void
    private let series = Mutex<[[String]: Series]>([:])

    /// The most series of one family.
    static var maximumSeries: Int { 1000 }

    init(
        _ name: String, _ help: String, unit: String?, labels: [String], make: @escaping @Sendable () -> Series
    ) where Series: Metric {
        self.name = name
        self.help = help
        self.unit = unit
        self.labels = labels
        self.make = make
        kind = Series.kind
        writeSeries = { series, text, labels in series.write(into: &text, name: name, labels: labels) }
    }

    /// The series of these values, one for each label in the order of their declaration.
    public func callAsFunction(_ values: String...) -> Series {
        series(of: values)
    }

    /// Forgets the series of these values: a partition that has gone elsewhere.
    public func remove(_ values: String...) {
        series.withLock { $0[values] = nil }
    }

    func series(of values: [String]) -> Series {
        precondition(values.count == labels.count, "the metric \(name) has the labels \(labels)")
        return series.withLock { series in
            if let known = series[values] { return known }
            let key = series.count < Self.maximumSeries ? values : values.map { _ in "other" }
            if let known = series[key] { return known }
            let new = make()
            series[key] = new
            return new
        }
    }

    func write(into text: inout MetricsText) {
        let present = series.withLock { Array($0) }
        text.family(name, kind: kind, unit: unit, help: help)
        for (values, series) in present.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            writeSeries(series, &text, MetricsText.labels(labels, values))
        }
    }
}
