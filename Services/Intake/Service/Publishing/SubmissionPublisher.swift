import Admission
import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Writes the records of submissions, tells a sender what to do when the broker does not take them, and says of the service
/// whether it does.
///
/// Ready is what was seen, not what is hoped: the topics of facts are there, with the partitions that they are written by, and no
/// write to them has failed since. As senders stay away from a service that is not ready, it looks again by itself. A sender's topic of refusals that is
/// missing is that sender's matter: the answer names its refusals too, and the other schools have facts to tell.
final class SubmissionPublisher: Sendable {
    /// How long a sender is told to wait.
    static let pause: Duration = .seconds(5)
    /// Of what comes with each request: longer than a sender waits before it tries again.
    private static let quiet: Duration = .seconds(60)
    /// How long no write of facts must have failed for the log to be told that all is well again: a look may go well between two
    /// that fail.
    private static let recovery: Duration = .seconds(15)

    private struct State {
        var sight = TopicSnapshot.none
        /// The last write of facts that failed, until something that began after it goes well.
        var failure: PublishError?
        /// How many writes have failed, to know what began after which.
        var failures = 0
        var lastFailureAt: ContinuousClock.Instant?
        /// The log has it that submissions are taken.
        var isToldOpen = false

        func reason(needed: Set<String>) -> String? { sight.reason(needed: needed) ?? failure?.description }
    }

    private let needed: Set<String>
    private let topics: @Sendable () -> Set<String>
    private let partitions: Int
    private let present: @Sendable () throws(KafkaError) -> [String: Int]
    private let largest: @Sendable (String) -> Int?
    private let write: @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    private let health: HealthComponent
    private let log: Logger
    private let conditions: StandingConditions
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - needed: the topics without which none are taken.
    ///   - partitions: how many each of these is written by.
    ///   - topics: all that intake writes to, as of now: senders come and go.
    ///   - present: the topics that the cluster has, with their numbers of partitions; may block.
    ///   - largest: the most bytes that a topic takes at once; nil where nobody tells; may block.
    ///   - health: of taking submissions.
    ///   - now: a clock that a test may own.
    ///   - write: returns when every in-sync replica has the records.
    init(
        needed: Set<String>, partitions: Int, topics: @escaping @Sendable () -> Set<String>,
        present: @escaping @Sendable () throws(KafkaError) -> [String: Int],
        largest: @escaping @Sendable (String) -> Int? = { _ in nil }, health: HealthComponent, log: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        write: @escaping @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    ) {
        self.needed = needed
        self.partitions = partitions
        self.topics = topics
        self.present = present
        self.largest = largest
        self.write = write
        self.health = health
        self.log = log
        self.now = now
        conditions = StandingConditions(log, now: now)
        change { _ in }
    }

    /// A record that is too large for its topic, which is its sender's to make smaller.
    struct Oversized: Sendable {
        /// Among the records that were to be published.
        let index: Int
        let size: Refusal.Size
    }

    /// - Returns: the records that were not written since they are too large; all others are.
    /// - Throws: what the sender is told when not all of these are.
    func publish(_ records: [OutgoingRecord]) async throws(Problem) -> [Oversized] {
        // Nothing to write shows nothing.
        guard !records.isEmpty else { return [] }
        let (before, refusal) = state.withLock { ($0.failures, $0.sight.refusal(of: records)) }
        var oversized: [Oversized] = []
        do throws(PublishError) {
            if let refusal { throw refusal }
            try await write(records)
        } catch .tooLarge(let found) {
            oversized = measured(found)
        } catch {
            tellUnwritten(records, error)
            if records.contains(where: { needed.contains($0.topic) }) {
                change { state in
                    state.failures += 1
                    state.lastFailureAt = now()
                    state.failure = error
                }
            }
            throw Problem(error)
        }
        change { state in
            // What was refused was so for its topic: that another takes records says nothing of it.
            if state.failures == before, state.failure?.isOfOneTopic == false { state.failure = nil }
        }
        return oversized
    }

    /// Each request meets what stands.
    private func tellUnwritten(_ records: [OutgoingRecord], _ error: PublishError) {
        let topics = Set(records.map(\.topic)).sorted().joined(separator: " ")
        // What is of one topic names it.
        conditions.met(
            "records not written", subject: "not written: \(error)", quiet: Self.quiet,
            [.text("reason", error.description), .text("topics", topics)])
    }

    private func measured(_ records: [OversizedRecord]) -> [Oversized] {
        var limits: [String: Int?] = [:]
        for topic in Set(records.map(\.topic)) { limits[topic] = largest(topic) }
        for (topic, limit) in limits {
            let own = records.filter { $0.topic == topic }
            conditions.met(
                "records too large for their topic", subject: "too large: \(topic)", quiet: Self.quiet,
                [
                    .text("topic", topic), .count("records", own.count), .count("bytes", own.map(\.bytes).max() ?? 0),
                    .text("max.message.bytes", limit.map(String.init) ?? "not told"),
                ])
        }
        return records.map {
            Oversized(index: $0.index, size: Refusal.Size(actual: $0.bytes, limit: limits[$0.topic] ?? nil))
        }
    }

    /// Looks whether every topic is there, as it must be. Blocks as long as `present` does.
    /// - Returns: whether they are taken now.
    @discardableResult
    func look() -> Bool {
        defer { conditions.pass() }
        let before = state.withLock { $0.failures }
        let sight: TopicSnapshot
        do throws(KafkaError) {
            let present = try present()
            sight = .seen(
                missing: topics().subtracting(present.keys),
                misfits: present.filter { needed.contains($0.key) && $0.value != partitions }, partitions: partitions)
        } catch {
            sight = .unreachable(error)
        }
        return change { state in
            if !sight.missing.isEmpty {
                conditions.holds(
                    "topics missing", quiet: Self.recovery, isNews: sight.missing != state.sight.missing,
                    [.text("reason", TopicSnapshot.lack(of: sight.missing))])
            }
            state.sight = sight
            if sight.reason(needed: needed) == nil, state.failures == before { state.failure = nil }
        }
    }

    /// Health is told under the lock, so that what is told last is what is so.
    @discardableResult
    private func change(_ body: (inout State) -> Void) -> Bool {
        state.withLock { state in
            let last = state.reason(needed: needed)
            body(&state)
            let reason = state.reason(needed: needed)
            if let reason {
                health.unready(reason)
                if reason != last {
                    state.isToldOpen = false
                    conditions.met(
                        "takes no submissions", subject: "closed: \(reason)", quiet: Self.quiet,
                        [.text("reason", reason)])
                }
            } else {
                if last != nil { health.ready() }
                if !state.isToldOpen, state.lastFailureAt.map({ now() - $0 >= Self.recovery }) ?? true {
                    state.isToldOpen = true
                    log.info("takes submissions")
                }
            }
            return reason == nil
        }
    }
}

extension PublishError {
    fileprivate var isOfOneTopic: Bool {
        switch self {
        case .refused, .notCoPartitioned, .tooLarge: true
        case .full, .unavailable, .closed: false
        }
    }
}

extension Problem {
    /// What a sender is told: that nothing is acknowledged, and why.
    init(_ error: PublishError) {
        let code: String
        let reason: LocalizedText
        switch error {
        case .full:
            code = "queue-full"
            reason = LocalizedText(fr: "La file d’attente vers Kafka est pleine.", en: "The queue to Kafka is full.")
        case .unavailable:
            code = "broker-unavailable"
            reason = LocalizedText(fr: "Kafka ne répond pas.", en: "Kafka does not answer.")
        case .notCoPartitioned:
            code = "partitions-differ"
            reason = LocalizedText(
                fr:
                    "Un sujet Kafka n’a pas le nombre de partitions de cette installation : un opérateur doit intervenir.",
                en: "A topic does not have this installation's number of partitions: an operator has to see to it.")
        case .refused, .tooLarge:
            code = "broker-refused"
            reason = LocalizedText(
                fr: "Kafka n’accepte pas l’écriture (sujet absent, ou droit d’écrire manquant).",
                en: "Kafka does not accept the write (a topic is missing, or the right to write).")
        case .closed:
            code = "draining"
            reason = LocalizedText(fr: "Cette instance s’arrête.", en: "This instance is stopping.")
        }
        self = .unavailable(
            code,
            detail: LocalizedText(
                fr: "\(reason.french) Rien n’est pris en compte : renvoyez la requête entière.",
                en: "\(reason.english) Nothing is acknowledged: send the whole request again."),
            retryAfter: SubmissionPublisher.pause)
    }
}
