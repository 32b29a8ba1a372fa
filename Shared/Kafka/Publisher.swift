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

    /// What writes at present.
    private struct Writers {
        var batching: RDKafkaPublisher
        /// Bytes of its batches.
        var batchBytes: Int
        /// Of batches of other sizes, by their bytes, for what was refused for the size of its batch; 0: each record by itself. Each
        /// is opened when it is needed.
        var others: [Int: RDKafkaPublisher] = [:]
        var isClosed = false
    }

    private let make: @Sendable (RDKafkaBatching) throws(KafkaConfigurationError) -> RDKafkaPublisher
    private let writers: Mutex<Writers>

    /// Touches no network before it returns.
    /// - Parameters:
    ///   - topics: all that will be published to; their metadata is asked for at once, in one request.
    ///   - partitions: how many partitions those topics have that are written to by their records' keys. To one that has
    ///     another number nothing is written (`notCoPartitioned`). A topic that is not named here is written to by what it has.
    public init(
        _ configuration: KafkaConfiguration, topics: [String], partitions: [String: Int] = [:],
        limits: Limits = Limits(), events: (any KafkaEvents)? = nil
    ) throws(KafkaConfigurationError) {
        // Shared by all that write one after the other, and kept as long as any of them.
        let plans = partitions.mapValues { RDKafkaPartitionPlan($0) }
        make = { (batching: RDKafkaBatching) throws(KafkaConfigurationError) in
            try RDKafkaPublisher(
                configuration, topics: topics, plans: plans, batching: batching, limits, events)
        }
        writers = Mutex(Writers(batching: try make(.upTo(bytes: nil)), batchBytes: configuration.batchBytes))
    }

    /// Writes all of the records, or tells why not; some may have been written then: the caller sends all of them again, but
    /// after `tooLarge`. Not cancelled by the task's cancellation, since what is sent cannot be taken back.
    ///
    /// What is refused for the size of its batch is sent again in smaller ones, at last record by record, behind those of this call
    /// that were taken.
    public func publish(_ records: [OutgoingRecord]) async throws(PublishError) {
        guard !records.isEmpty else { return }
        var (publisher, bytes) = try batching()
        var failures = try await Self.publish(records, Array(records.indices), through: publisher)
        while bytes > 0, failures.values.contains(where: \.isOfSize) {
            bytes = Self.smaller(than: bytes)
            publisher = try opened(bytes)
            // Whatever else failed too: a producer that has had a batch refused may have lost those behind it.
            failures = try await Self.publish(records, failures.keys.sorted(), through: publisher)
            // Where a record is too large itself, its batch says nothing of those to come.
            if !failures.values.contains(where: \.isOfSize) { shrink(to: bytes) }
        }
        if let error = Self.error(of: failures, records) { throw error }
    }

    /// Few steps, since each is a refusal.
    private static func smaller(than bytes: Int) -> Int { bytes / 16 < 512 ? 0 : bytes / 16 }

    /// - Returns: those of the records at `indices` that failed.
    private static func publish(
        _ records: [OutgoingRecord], _ indices: [Int], through publisher: RDKafkaPublisher
    ) async throws(PublishError) -> [Int: RDKafkaPublisher.Failure] {
        let chosen = indices.count == records.count ? records : indices.map { records[$0] }
        let outcome: Result<[Int: RDKafkaPublisher.Failure], PublishError> = await withCheckedContinuation {
            continuation in
            do throws(PublishError) {
                try publisher.publish(chosen) { continuation.resume(returning: .success($0)) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return Dictionary(uniqueKeysWithValues: try outcome.get().map { (indices[$0.key], $0.value) })
    }

    /// Of a call. What must be sent again is told before what need not.
    private static func error(
        of failures: [Int: RDKafkaPublisher.Failure], _ records: [OutgoingRecord]
    ) -> PublishError? {
        var oversized: [OversizedRecord] = []
        for (index, failure) in failures.sorted(by: { $0.key < $1.key }) {
            switch failure {
            case .other(let error): return error
            case .batchTooLarge:
                let record = records[index]
                oversized.append(OversizedRecord(index: index, topic: record.topic, bytes: record.batchSize))
            }
        }
        return oversized.isEmpty ? nil : .tooLarge(oversized)
    }

    /// Waits, at most the deadline, for what is on its way; what is published from now on is refused.
    public func close() async {
        for publisher in end() {
            await withCheckedContinuation { continuation in
                publisher.stop { continuation.resume() }
            }
        }
    }

    deinit { for publisher in end() { publisher.stop {} } }

    private func end() -> [RDKafkaPublisher] {
        writers.withLock { writers in
            writers.isClosed = true
            return [writers.batching] + writers.others.values
        }
    }

    /// An idempotent producer that lost its sequence (librdkafka before 2.3.0: #4438) takes nothing any more. Without
    /// transactions nothing hangs on it, so another takes its place.
    private func batching() throws(PublishError) -> (RDKafkaPublisher, bytes: Int) {
        try change { writers throws(KafkaConfigurationError) in
            if writers.batching.isSpent {
                let next = try make(Self.batching(writers.batchBytes))
                writers.batching.stop {}
                writers.batching = next
            }
            return (writers.batching, writers.batchBytes)
        }
    }

    private func opened(_ bytes: Int) throws(PublishError) -> RDKafkaPublisher {
        try change { writers throws(KafkaConfigurationError) in
            if let known = writers.others[bytes], !known.isSpent { return known }
            // It refuses what comes, as one that is opened now would not.
            guard !writers.isClosed else { return writers.batching }
            let next = try make(Self.batching(bytes))
            writers.others[bytes]?.stop {}
            writers.others[bytes] = next
            return next
        }
    }

    /// Batches of this size are taken: from now on none is larger.
    private func shrink(to bytes: Int) {
        writers.withLock { writers in
            guard bytes < writers.batchBytes, !writers.isClosed, let next = writers.others.removeValue(forKey: bytes)
            else { return }
            // Not stopped: a call may be about to use it.
            writers.others[writers.batchBytes] = writers.batching
            (writers.batching, writers.batchBytes) = (next, bytes)
        }
    }

    private static func batching(_ bytes: Int) -> RDKafkaBatching { bytes == 0 ? .single : .upTo(bytes: bytes) }

    private func change<T>(
        _ body: (inout Writers) throws(KafkaConfigurationError) -> T
    ) throws(PublishError) -> T {
        do throws(KafkaConfigurationError) {
            return try writers.withLock { writers throws(KafkaConfigurationError) in try body(&writers) }
        } catch {
            throw .unavailable(KafkaError(error))
        }
    }
}

extension RDKafkaPublisher.Failure {
    fileprivate var isOfSize: Bool { if case .batchTooLarge = self { true } else { false } }
}
