internal import Synchronization

/// What a service measures of itself, as `/metrics` shows it (OpenMetrics 1.0, or Prometheus' text format 0.0.4). Any thread.
///
/// A name that is declared twice is one metric; declared as another kind, or not as OpenMetrics spells names, it is a
/// mistake in the source and stops the process.
public final class Metrics: Sendable {
    private let families = Mutex<[String: any AnyMetricFamily]>([:])
    private let readings = Mutex<[String: Reading]>([:])

    public init() {}

    /// A number that only grows.
    ///
    /// - Parameters:
    ///   - name: without `_total`, which the format adds; ends in the unit where there is one.
    ///   - help: one sentence.
    ///   - unit: `seconds`, `bytes`; nil for things that are counted.
    public func counter(_ name: String, _ help: String, unit: String? = nil) -> Counter {
        counter(name, help, unit: unit, labels: []).series(of: [])
    }

    /// Numbers that only grow, one for each set of labels.
    public func counter(_ name: String, _ help: String, unit: String? = nil, labels: [String]) -> MetricFamily<Counter>
    {
        family(name, help, unit: unit, labels: labels) { Counter() }
    }

    /// A number that goes up and down.
    public func gauge(_ name: String, _ help: String, unit: String? = nil) -> Gauge {
        gauge(name, help, unit: unit, labels: []).series(of: [])
    }

    /// Numbers that go up and down, one for each set of labels.
    public func gauge(_ name: String, _ help: String, unit: String? = nil, labels: [String]) -> MetricFamily<Gauge> {
        family(name, help, unit: unit, labels: labels) { Gauge() }
    }

    /// How a measure is distributed.
    ///
    /// - Parameter bounds: the upper bounds of the buckets, ascending, in the unit.
    public func histogram(
        _ name: String, _ help: String, unit: String? = "seconds", bounds: [Double] = Histogram.latencyBounds
    ) -> Histogram {
        histogram(name, help, unit: unit, bounds: bounds, labels: []).series(of: [])
    }

    /// How measures are distributed, one for each set of labels.
    public func histogram(
        _ name: String, _ help: String, unit: String? = "seconds", bounds: [Double] = Histogram.latencyBounds,
        labels: [String]
    ) -> MetricFamily<Histogram> {
        family(name, help, unit: unit, labels: labels) { Histogram(bounds: bounds) }
    }

    /// A number that is read when somebody looks.
    ///
    /// - Parameters:
    ///   - kind: `counter` for one that only grows.
    ///   - read: on a thread of the HTTP server: it must not block for long. Nil leaves the sample out.
    public func reading(
        _ name: String, _ help: String, unit: String? = nil, kind: ReadingKind = .gauge,
        _ read: @escaping @Sendable () -> Double?
    ) {
        Self.check(name, unit: unit, labels: [])
        readings.withLock { $0[name] = Reading(help: help, unit: unit, kind: kind, read: read) }
    }

    /// What a reading is.
    public enum ReadingKind: String, Sendable {
        case gauge, counter
    }

    /// Everything, ready to be sent. Takes every family's lock in turn; any thread.
    public func openMetrics() -> String { text(.openMetrics) }

    func text(_ format: MetricsFormat) -> String {
        var text = MetricsText(format)
        let families = families.withLock { $0 }
        let readings = readings.withLock { $0 }
        for name in (Array(families.keys) + readings.keys).sorted() {
            families[name]?.write(into: &text)
            if let reading = readings[name], let value = reading.read() {
                text.family(name, kind: reading.kind.rawValue, unit: reading.unit, help: reading.help)
                text.sample(reading.kind == .counter ? name + Counter.suffix : name, "", value)
            }
        }
        text.end()
        return text.text
    }

    private struct Reading: Sendable {
        let help: String
        let unit: String?
        let kind: ReadingKind
        let read: @Sendable () -> Double?
    }

    private func family<Series: Metric>(
        _ name: String, _ help: String, unit: String?, labels: [String], make: @escaping @Sendable () -> Series
    ) -> MetricFamily<Series> {
        Self.check(name, unit: unit, labels: labels)
        return families.withLock { families in
            if let known = families[name] {
                guard let family = known as? MetricFamily<Series> else {
                    preconditionFailure("the metric \(name) is a \(known.kind) already")
                }
                return family
            }
            let family = MetricFamily(name, help, unit: unit, labels: labels, make: make)
            families[name] = family
            return family
        }
    }

    private static func check(_ name: String, unit: String?, labels: [String]) {
        for word in labels + [name] {
            precondition(
                word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
                    && !(0x30...0x39).contains(word.utf8.first ?? 0x30),
                "\(word) is no name of a metric or a label: a-z, 0-9 and _")
        }
        precondition(unit.map { name.hasSuffix("_\($0)") } ?? true, "the metric \(name) does not end in its unit")
        precondition(!name.hasSuffix("_total"), "the format adds _total to \(name) by itself")
    }
}
