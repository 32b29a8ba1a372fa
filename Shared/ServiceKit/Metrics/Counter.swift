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
    static let suffix = "_total"

    func write(into text: inout MetricsText, name: String, labels: String) {
        text.sample(name + Self.suffix, labels, Double(value))
    }
}
