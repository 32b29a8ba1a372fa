/// A first-in, first-out hand-off between plain threads that holds a bounded number of elements. Both ends block: never
/// use it on the cooperative pool.
public final class BoundedQueue<Element: Sendable>: Sendable {
    private let capacity: Int
    private let monitor: Monitor<Contents>

    public init(capacity: Int) {
        precondition(capacity > 0, "a hand-off needs room for one element")
        self.capacity = capacity
        monitor = Monitor(Contents())
    }

    /// How many elements wait.
    public var count: Int { monitor.read { $0.elements.count } }

    /// Adds at the end, waiting for room.
    ///
    /// - Returns: false when the queue is closed or `timeout` has passed first; the element is then not in it.
    @discardableResult
    public func push(_ element: Element, timeout: Duration? = nil) -> Bool {
        monitor.wait(timeout: timeout, thenNotify: true) { contents in
            if contents.isClosed { return false }
            guard contents.elements.count < capacity else { return nil }
            contents.elements.append(element)
            return true
        } ?? false
    }

    /// Takes the first element, waiting for one.
    ///
    /// - Returns: nil when the queue is closed and empty, or `timeout` has passed first.
    public func pop(timeout: Duration? = nil) -> Element? {
        let taken: Element?? = monitor.wait(timeout: timeout, thenNotify: true) { contents in
            if let element = contents.elements.popFirst() { return .some(element) }
            return contents.isClosed ? .some(nil) : nil
        }
        return taken ?? nil
    }

    /// Refuses further elements; those that wait are still taken. Idempotent.
    public func close() {
        monitor.update { $0.isClosed = true }
    }

    private struct Contents {
        var elements = FIFO<Element>()
        var isClosed = false
    }
}
