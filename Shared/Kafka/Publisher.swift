public import Streaming
import Synchronization

/// Writes for an edge that must answer its caller: `publish` returns when every in-sync replica has the records.
///
/// Idempotent, without transactions. What is on its way is bounded: an edge that outruns the brokers is told at once, and
/// passes that on (429, 503). Records of one call that lie in one partition keep their order.
public final class Publisher: Sendable {
    /// What may be on its way at once, and for how long.
    public struct Limits: Sendable {
        public var records: Int
        /// Of keys, values and headers.
        public var bytes: Int
        /// Milliseconds until a record that is not acknowledged is given up. It may have been written all the same.
        public var deadline: Int

        public init(records: Int = 100_000, bytes: Int = 64 << 20, deadline: Int = 10_000) {
            self.records = records
            self.bytes = bytes
            self.deadline = deadline
        }
    }

    private let make: @Sendable () throws(KafkaConfigurationError) -> RDKafkaPublisher
    private let current: Mutex<RDKafkaPublisher>

    /// Touches no network before it returns.
    /// - Parameter topics: all that will be published to; their metadata is asked for at once.
    public init(
        _ configuration: KafkaConfiguration, topics: [String], limits: Limits = Limits(),
        events: (any KafkaEvents)? = nil
    ) throws(KafkaConfigurationError) {
        make = { () throws(KafkaConfigurationError) in
            try RDKafkaPublisher(configuration, topics: topics, limits, events)
        }
        current = Mutex(try make())
    }

    /// Writes all of the records, or tells why not; some may have been written then: the caller sends all of them again.
    /// Not cancelled by the task's cancellation, since what is sent cannot be taken back.
    public func publish(_ records: [OutgoingRecord]) async throws(PublishError) {
        guard !records.isEmpty else { return }
        let publisher = try usable()
        let error = await withCheckedContinuation { continuation in
            publisher.publish(records) { continuation.resume(returning: $0) }
        }
        if let error { throw error }
    }

    /// Waits, at most the deadline, for what is on its way; what is published from now on is refused.
    public func close() async {
        let publisher = current.withLock { $0 }
        await withCheckedContinuation { continuation in
            publisher.stop { continuation.resume() }
        }
    }

    deinit { current.withLock { $0 }.stop {} }

    /// An idempotent producer that lost its sequence (librdkafka before 2.3.0: #4438) takes nothing any more. Without
    /// transactions nothing hangs on it, so another takes its place.
    private func usable() throws(PublishError) -> RDKafkaPublisher {
        do throws(KafkaConfigurationError) {
            return try current.withLock { current throws(KafkaConfigurationError) in
                guard current.isSpent else { return current }
                let next = try make()
                current.stop {}
                current = next
                return next
            }
        } catch {
            throw .unavailable(LogError(error))
        }
    }
}
