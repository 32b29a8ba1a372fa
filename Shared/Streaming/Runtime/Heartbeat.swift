import Synchronization

/// When a thread last got on, for the watchdog. librdkafka's own (max.poll.interval.ms) is reset by polling any queue in
/// the version that Debian 12 has (exactly-once.md B3), so it cannot be relied on.
final class Heartbeat: Sendable {
    private let now: @Sendable () -> Int64
    /// `Int64.max` while there is nothing to do.
    private let at = Atomic<Int64>(.max)

    /// At rest: its thread may have nothing to do for long, as while topics are waited for.
    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    func touch() { at.store(now(), ordering: .relaxed) }
    func rest() { at.store(.max, ordering: .relaxed) }

    /// Milliseconds since then; zero while there is nothing to do.
    var age: Int64 {
        let at = at.load(ordering: .relaxed)
        return at == .max ? 0 : max(now() - at, 0)
    }
}
