internal import Threads

/// A plain thread that can be waited for, for loops that block in C calls (see `NamedThread`).
public final class ServiceThread: Sendable {
    private let isFinished: Monitor<Bool>

    /// Starts the thread at once.
    ///
    /// - Parameters:
    ///   - name: as `top -H` and a debugger show it; Linux keeps its first 15 bytes.
    ///   - stackBytes: of the stack, at least 64 KiB; only the pages that are touched become resident.
    ///   - body: runs on the new thread; signals of the process are not delivered to it (see `Signals`).
    public init(name: String, stackBytes: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) {
        let isFinished = Monitor(false)
        self.isFinished = isFinished
        NamedThread.start(name, stackBytes: stackBytes) {
            body()
            isFinished.update { $0 = true }
        }
    }

    /// Waits until the body has returned. A thread that nobody waits for leaks nothing.
    ///
    /// - Precondition: the caller is a plain thread, and another one: a task would hold a thread of the cooperative pool, of which there
    ///   is one a core; it awaits `ended`.
    /// - Returns: false when `timeout` has passed first.
    @discardableResult
    public func join(timeout: Duration? = nil) -> Bool {
        withUnsafeCurrentTask { precondition($0 == nil, "a task waits for a thread by ended(within:), not by join") }
        return isFinished.wait(timeout: timeout) { $0 ? true : nil } ?? false
    }

    /// Returns when the body has, and holds no thread of the caller's meanwhile.
    ///
    /// - Returns: false when `limit` has passed first.
    @discardableResult
    public func ended(within limit: Duration? = nil) async -> Bool {
        await withCheckedContinuation { continuation in
            NamedThread.start("join", stackBytes: 1 << 16) { [self] in
                continuation.resume(returning: join(timeout: limit))
            }
        }
    }
}
