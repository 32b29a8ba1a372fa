import ServiceKit

/// Has the publisher look at the cluster again and again, on a thread of its own, since a look blocks.
final class TopicMonitor: Sendable {
    private let publisher: SubmissionPublisher
    private let isStopping = Monitor(false)

    init(_ publisher: SubmissionPublisher) { self.publisher = publisher }

    func start() {
        _ = ServiceThread(name: "outlet", stackBytes: 1 << 18) { [self] in
            var isOver = false
            while !isOver {
                let pause: Duration = publisher.look() ? .seconds(5) : .seconds(1)
                isOver = isStopping.wait(timeout: pause) { $0 ? true : nil } ?? false
            }
        }
    }

    /// Does not wait for a look that is under way.
    func stop() { isStopping.update { $0 = true } }
}
