internal import Synchronization

/// A number that only grows: an atomic add, from any thread.
public final class Counter: Metric {
    private let count = Atomic<Int>(0)

    init() {}

    public var value: Int { count.load(ordering: .relaxed) }

    public func increment(by amount: Int = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    static let kind = "counter"

    func write(into text: inout OpenMetricsText, name: String, labels: String) {
        text.sample(name + "_total", labels, Double(value))
    }
}
