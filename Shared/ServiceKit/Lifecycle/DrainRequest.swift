internal import Synchronization

/// Whether somebody has asked the service to stop, and for what cause. Remembered: whoever asks later learns of it too.
/// Any thread.
public final class DrainRequest: Sendable {
    private struct State {
        var isRequested = false
        var failure: (any Error)?
        var waiters: [CheckedContinuation<Void, Never>] = []
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    public var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Suspends until it is requested.
    public func wait() async {
        await withCheckedContinuation { continuation in
            let isRequested = state.withLock { state in
                if !state.isRequested { state.waiters.append(continuation) }
                return state.isRequested
            }
            if isRequested { continuation.resume() }
        }
    }

    /// Calls `action` once it is requested, on the thread that requests it; at once where it has been.
    ///
    /// - Parameter action: must not block: set a flag, wake a thread.
    public func onRequest(_ action: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            if !state.isRequested { state.actions.append(action) }
            return state.isRequested
        }
        if isRequested { action() }
    }

    /// Asks the service to stop. The first call counts.
    public func request() {
        request(because: nil)
    }

    /// Asks the service to stop because a part of it has failed: it ends with that error's exit code.
    public func fail(_ error: any Error) {
        request(because: error)
    }

    /// Why a part failed; nil where none did.
    var failure: (any Error)? { state.withLock { $0.failure } }

    private func request(because failure: (any Error)?) {
        let (waiters, actions) = state.withLock { state in
            if state.failure == nil { state.failure = failure }
            guard !state.isRequested else {
                return ([CheckedContinuation<Void, Never>](), [@Sendable () -> Void]())
            }
            state.isRequested = true
            defer { (state.waiters, state.actions) = ([], []) }
            return (state.waiters, state.actions)
        }
        // Actions first: whoever has waited finds readiness withdrawn.
        for action in actions { action() }
        for waiter in waiters { waiter.resume() }
    }
}
