/// How often a measure fell in each of a fixed set of buckets: two atomic adds, from any thread.
public final class Histogram: Metric {
    /// From a tenth of a millisecond to ten seconds, for latencies in seconds.
    public static let latencyBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// The upper bounds, ascending; the last bucket has none.
    private let bounds: [Double]
    private let buckets: [Counter]
    private let sum = Gauge()

    init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "the bounds of a histogram ascend")
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    public func observe(_ value: Double) {
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].increment()
        sum.add(value)
    }

    /// Observes a duration in seconds.
    public func observe(_ duration: Duration) {
        observe(duration.seconds)
    }

    static let kind = "histogram"

    func write(into text: inout MetricsText, name: String, labels: String) {
        var cumulative = 0
        for (index, bucket) in buckets.enumerated() {
            cumulative += bucket.value
            let bound = index < bounds.count ? MetricsText.number(bounds[index]) : "+Inf"
            text.sample(name + "_bucket", MetricsText.joined(labels, "le=\"\(bound)\""), Double(cumulative))
        }
        text.sample(name + "_count", labels, Double(cumulative))
        text.sample(name + "_sum", labels, sum.value)
    }
}
