import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Writes records for the door, tells a sender what to do when the broker does not take them, and says of the service
/// whether it does.
///
/// Ready is what was seen, not what is hoped: the topics of facts are there, and no write to them has failed since. As
/// senders stay away from a service that is not ready, it looks again by itself. A sender's topic of refusals that is
/// missing is that sender's matter: the answer names its refusals too, and the other schools have facts to tell.
final class BrokerOutlet: Sendable {
    /// How long a sender is told to wait.
    static let pause: Duration = .seconds(5)

    /// What the last look at the cluster showed.
    private enum Sight {
        case none
        case seen(missing: Set<String>)
        case unreachable(LogError)

        var missing: Set<String> {
            if case .seen(let missing) = self { missing } else { [] }
        }

        /// Why the door is not ready.
        func reason(needed: Set<String>) -> String? {
            switch self {
            case .none: "the topics have not been looked for yet"
            case .seen(let missing):
                missing.isDisjoint(with: needed) ? nil : Self.lack(of: missing.intersection(needed))
            case .unreachable(let error): error.description
            }
        }

        /// Some of them tell an operator enough: there may be one for each sender.
        static func lack(of topics: Set<String>) -> String {
            "the cluster has no topic \(topics.sorted().prefix(5).joined(separator: ", "))"
                + (topics.count > 5 ? " and \(topics.count - 5) more" : "")
        }
    }

    private struct State {
        var sight = Sight.none
        /// The last write of facts that failed, until something that began after it goes well.
        var failure: PublishError?
        /// How many writes have failed, to know what began after which.
        var failures = 0

        func reason(needed: Set<String>) -> String? { sight.reason(needed: needed) ?? failure?.description }

        /// Of a record whose topic is known to be missing: to wait for it would end the same, after the deadline.
        func refusal(of records: [OutgoingRecord]) -> PublishError? {
            guard let record = records.first(where: { sight.missing.contains($0.topic) }) else { return nil }
            return .refused(
                LogError(.retriable, code: "UNKNOWN_TOPIC_OR_PART", reason: "there is no topic \(record.topic)"))
        }
    }

    private let needed: Set<String>
    private let topics: @Sendable () -> Set<String>
    private let present: @Sendable () throws(LogError) -> Set<String>
    private let write: @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    private let health: HealthComponent
    private let log: ServiceKit.Log
    private let state = Mutex(State())

    /// - Parameters:
    ///   - needed: the topics without which the door is closed.
    ///   - topics: all that the door writes to, as of now: senders come and go.
    ///   - present: the topics that the cluster has; may block.
    ///   - health: of the door.
    ///   - write: returns when every in-sync replica has the records.
    init(
        needed: Set<String>, topics: @escaping @Sendable () -> Set<String>,
        present: @escaping @Sendable () throws(LogError) -> Set<String>,
        health: HealthComponent, log: ServiceKit.Log,
        write: @escaping @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    ) {
        self.needed = needed
        self.topics = topics
        self.present = present
        self.write = write
        self.health = health
        self.log = log
        change { _ in }
    }

    func publish(_ records: [OutgoingRecord]) async throws(Problem) {
        // Nothing to write shows nothing.
        guard !records.isEmpty else { return }
        let (before, refusal) = state.withLock { ($0.failures, $0.refusal(of: records)) }
        do throws(PublishError) {
            if let refusal { throw refusal }
            try await write(records)
        } catch {
            let topics = Set(records.map(\.topic)).sorted().joined(separator: " ")
            log.warning("records not written", [.text("topics", topics), .text("reason", error.description)])
            if records.contains(where: { needed.contains($0.topic) }) {
                change { state in
                    state.failures += 1
                    state.failure = error
                }
            }
            throw Problem(error)
        }
        change { state in
            // What was refused was so for its topic: that another takes records says nothing of it.
            if state.failures == before, state.failure?.isOfOneTopic == false { state.failure = nil }
        }
    }

    /// Looks whether every topic is there. Blocks as long as `present` does.
    /// - Returns: whether the door is ready now.
    @discardableResult
    func look() -> Bool {
        let before = state.withLock { $0.failures }
        let sight: Sight
        do throws(LogError) {
            sight = .seen(missing: topics().subtracting(try present()))
        } catch {
            sight = .unreachable(error)
        }
        return change { state in
            if sight.missing != state.sight.missing, !sight.missing.isEmpty {
                log.warning("topics missing", [.text("reason", Sight.lack(of: sight.missing))])
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
                if reason != last { log.warning("takes no submissions", [.text("reason", reason)]) }
            } else if last != nil {
                health.ready()
                log.info("takes submissions")
            }
            return reason == nil
        }
    }
}

extension PublishError {
    fileprivate var isOfOneTopic: Bool {
        switch self {
        case .refused: true
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
        case .refused:
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
            retryAfter: BrokerOutlet.pause)
    }
}
