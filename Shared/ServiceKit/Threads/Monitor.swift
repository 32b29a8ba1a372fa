import Glibc

/// A mutex, a condition and the state that they guard (C. A. R. Hoare, «Monitors», CACM 1974).
///
/// `Mutex` of the Synchronization module has no condition to wait on; this is for the few places where a plain thread
/// waits for another. Any thread may call any method; none may be called on the cooperative pool if it could wait.
// @unchecked Sendable because every access to `state` is made under `mutex`, which pthreads documents as thread-safe.
public final class Monitor<State>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    public init(_ state: sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        // Deadlines are durations: they go by the monotonic clock, which nobody sets.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Reads the state; wakes nobody.
    public func read<Result>(_ body: (State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(state)
    }

    /// Changes the state and wakes those who wait.
    public func update<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Waits until `attempt` returns a value, and returns it; nil when `timeout` has passed first. `attempt` may change
    /// the state, for instance take from a queue; it wakes nobody unless `thenNotify`.
    public func wait<Result>(
        timeout: Duration? = nil, thenNotify: Bool = false, for attempt: (inout State) -> Result?
    ) -> Result? {
        let deadline = timeout.map(Self.deadline(after:))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var isLate = false
        while true {
            if let result = attempt(&state) {
                if thenNotify { pthread_cond_broadcast(condition) }
                return result
            }
            if isLate { return nil }
            if var deadline {
                isLate = pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT
            } else {
                pthread_cond_wait(condition, mutex)
            }
        }
    }

    private static func deadline(after timeout: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = max(timeout, .zero).components
        let nanoseconds = now.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: now.tv_sec + Int(min(seconds, 1_000_000_000)) + nanoseconds / 1_000_000_000,
            tv_nsec: nanoseconds % 1_000_000_000)
    }
}
