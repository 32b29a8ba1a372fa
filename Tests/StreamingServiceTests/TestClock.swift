import Synchronization

/// A clock that moves when it is told to.
final class TestClock: Sendable {
    private let start = ContinuousClock.now
    private let passed = Mutex<Duration>(.zero)

    var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

    func pass(_ time: Duration) { passed.withLock { $0 += time } }
}
