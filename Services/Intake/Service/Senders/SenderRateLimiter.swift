import Admission
import ServiceKit
import Synchronization

/// Holds each sender to its share: so many requests a second, so many at a time. One that asks for more is told when to
/// come back, and the others do not notice. Any thread.
final class SenderRateLimiter: Sendable {
    struct Limits: Sendable {
        /// Requests a second; twice as many may come at once.
        var rate = 100
        /// Requests under way at a time.
        var concurrency = 8
    }

    /// Leave to have one request handled; it ends with the object.
    final class Pass: Sendable {
        private let leave: @Sendable () -> Void

        fileprivate init(leave: @escaping @Sendable () -> Void) {
            self.leave = leave
        }

        deinit { leave() }
    }

    private struct Standing {
        var allowance: TokenBucket
        var underWay = 0
    }

    private let limits: Limits
    private let now: @Sendable () -> Duration
    /// One for each sender of the keys file that has come.
    private let standings = Mutex<[String: Standing]>([:])

    /// - Parameter now: time on a clock that only goes forward.
    init(_ limits: Limits, now: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.now = now
    }

    /// - Throws: 429 with `Retry-After`.
    func enter(_ sender: Sender) throws(Problem) -> Pass {
        let now = now()
        let wait: Duration? = standings.withLock { standings in
            var standing =
                standings[sender.name]
                ?? Standing(allowance: TokenBucket(rate: Double(limits.rate), burst: 2 * limits.rate, at: now))
            defer { standings[sender.name] = standing }
            guard standing.underWay < limits.concurrency else { return .seconds(1) }
            if let wait = standing.allowance.take(at: now) { return wait }
            standing.underWay += 1
            return nil
        }
        if let wait { throw .tooManyRequests(retryAfter: wait) }
        return Pass { [self] in standings.withLock { $0[sender.name]?.underWay -= 1 } }
    }
}
