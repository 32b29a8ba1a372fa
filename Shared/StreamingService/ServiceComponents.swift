public import ServiceKit
public import Streaming

/// What makes one service different from another.
public struct ServiceComponents: Sendable {
    let topology: Topology
    let fold: @Sendable () -> any Fold
    let onCommitted: @Sendable ([Effect]) -> Void
    let routes: [HTTPRoute]
    let limits: HTTPLimits
    let start: @Sendable () -> Void
    let stop: @Sendable () async -> Void

    /// - Parameters:
    ///   - onCommitted: is handed the effects of a committed transaction, on the folding thread; must not block.
    ///   - start: starts the edges that run by themselves, once the service serves.
    ///   - stop: ends them, once nothing comes from the runtime any more.
    ///   - fold: is called once, on the folding thread.
    public init(
        topology: Topology, onCommitted: @escaping @Sendable ([Effect]) -> Void = { _ in }, routes: [HTTPRoute] = [],
        limits: HTTPLimits = HTTPLimits(), start: @escaping @Sendable () -> Void = {},
        stop: @escaping @Sendable () async -> Void = {}, fold: @escaping @Sendable () -> any Fold
    ) {
        self.topology = topology
        self.fold = fold
        self.onCommitted = onCommitted
        self.routes = routes
        self.limits = limits
        self.start = start
        self.stop = stop
    }
}
