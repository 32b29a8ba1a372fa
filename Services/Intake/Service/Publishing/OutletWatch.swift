import ServiceKit

/// Has an outlet look at the cluster again and again, on a thread of its own, since a look blocks.
final class OutletWatch: Sendable {
    private let outlet: BrokerOutlet
    private let isStopping = Monitor(false)

    init(_ outlet: BrokerOutlet) { self.outlet = outlet }

    func start() {
        _ = ServiceThread(name: "outlet", stackBytes: 1 << 18) { [self] in
            var isOver = false
            while !isOver {
                let pause: Duration = outlet.look() ? .seconds(5) : .seconds(1)
                isOver = isStopping.wait(timeout: pause) { $0 ? true : nil } ?? false
            }
        }
    }

    /// Does not wait for a look that is under way.
    func stop() { isStopping.update { $0 = true } }
}
