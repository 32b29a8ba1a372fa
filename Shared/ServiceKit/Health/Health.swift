internal import Synchronization

/// Whether a service lives (`/healthz`) and whether it can do its work (`/readyz`), by the parts that it is made of. Any
/// thread.
public final class Health: Sendable {
    private struct State {
        var components: [(name: String, condition: Condition)] = []
        var isDraining = false
    }

    enum Condition: Equatable {
        case ready
        /// Not now: it may become ready by itself.
        case unready(String)
        /// Never again: only a restart cures it.
        case dead(String)
    }

    private let state = Mutex(State())

    public init() {}

    /// A part whose readiness counts, not ready until it says so.
    ///
    /// - Parameter name: `kafka`, `runtime`, `read-model`.
    public func component(_ name: String) -> HealthComponent {
        set(name, .unready("starting"))
        return HealthComponent(name: name, health: self)
    }

    /// Whether every part is ready and nobody has asked the service to stop.
    public var isReady: Bool { reasons.isEmpty }

    /// Whether no part is dead.
    public var isAlive: Bool {
        state.withLock { state in
            state.components.allSatisfy { if case .dead = $0.condition { false } else { true } }
        }
    }

    /// Why the service is not ready, by part, in the order of their declaration; empty when it is.
    public var reasons: [(component: String, reason: String)] {
        state.withLock { state in
            let reasons = state.components.compactMap { name, condition -> (component: String, reason: String)? in
                switch condition {
                case .ready: nil
                case .unready(let reason), .dead(let reason): (name, reason)
                }
            }
            return reasons + (state.isDraining ? [("service", "draining")] : [])
        }
    }

    /// From here on the service is not ready, so that nothing new is sent to it.
    func drain() {
        state.withLock { $0.isDraining = true }
    }

    func set(_ component: String, _ condition: Condition) {
        state.withLock { state in
            if let index = state.components.firstIndex(where: { $0.name == component }) {
                state.components[index].condition = condition
            } else {
                state.components.append((component, condition))
            }
        }
    }

    func remove(_ component: String) {
        state.withLock { $0.components.removeAll { $0.name == component } }
    }
}
