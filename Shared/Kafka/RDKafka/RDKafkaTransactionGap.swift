import Glibc

/// Keeps a transaction from beginning before the coordinator is done with the one before.
///
/// The end of a transaction is acknowledged before its markers are written. Whoever registers a partition for the next one sooner is
/// told CONCURRENT_TRANSACTIONS, and librdkafka asks again 20 ms later, which no setting changes. One node has written them after 1 to
/// 3 ms; where it takes longer, librdkafka's 20 ms are waited as before.
struct RDKafkaTransactionGap {
    static let length = Duration.milliseconds(3)

    private var endedAt: ContinuousClock.Instant?

    /// The coordinator has acknowledged a commit or an abort.
    mutating func ended(at now: ContinuousClock.Instant) { endedAt = now }

    /// How long the next transaction is to wait.
    func left(at now: ContinuousClock.Instant) -> Duration {
        endedAt.map { max(.zero, Self.length - (now - $0)) } ?? .zero
    }

    /// Waits for so long.
    func rest() {
        let left = left(at: .now)
        if left > .zero { usleep(UInt32(left / .microseconds(1))) }
    }
}
