import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Passes what the clients tell of the cluster on to the log, and says in `/readyz` whether it serves.
///
/// A client tells of trouble and never of its end, and most of what it tells it mends by itself: one broker of three may be away for
/// hours. So what decides is whether any broker answers, and whether the group has a member; until it has one, what a client
/// was refused for is the reason. All else that goes wrong shows where the runtime does not get on.
final class KafkaReport: KafkaEvents {
    private struct State {
        var hasAnswered = false
        /// A broker answers, and the group has a member.
        var isWell = false
        /// Why a client could not connect, since a broker has answered last.
        var lastFailure: KafkaError?
        /// A client has said so since then.
        var areAllDown = false
        /// Told by a client, and not about one connection: as a password that is wrong.
        var refusal: (error: KafkaError, at: ContinuousClock.Instant)?
        /// For how long no broker has answered, where that is too long.
        var silence: (time: Duration, error: KafkaError)?
    }

    private let log: Logger
    private let health: HealthComponent
    private let conditions: StandingConditions
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())
    /// How long brokers may leave a question unanswered: longer than one takes to hand over to another.
    static let patience: Duration = .seconds(10)
    /// The same, where a client knows that there is no broker that it could connect to.
    static let patienceWithNone: Duration = .seconds(2)
    /// A client tries again at least each 10 s, and tells of it at least each 30.
    private static let quiet: Duration = .seconds(60)
    private static let ofConnections: Set = [
        KafkaError.certificateExpired, "_TRANSPORT", "_RESOLVE", "_ALL_BROKERS_DOWN", "_TIMED_OUT",
    ]

    private let certificates: CertificateGauge?

    /// - Parameter now: a clock that a test may own.
    init(
        log: Logger, health: HealthComponent, certificates: CertificateGauge? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.log = log
        self.health = health
        self.certificates = certificates
        self.now = now
        conditions = StandingConditions(log, now: now)
        show()
    }

    func log(client: String, severity: Int, facility: String, message: String) {
        let fields: [LogField] = [.text("detail", message), .text("client", client), .text("facility", facility)]
        guard severity <= 5 else {
            log.debug("kafka client", fields)
            return
        }
        report("kafka client", severity <= 3 ? .warning : .info, message, fields)
    }

    func trouble(client: String, _ error: KafkaError) {
        let isOfConnection = Self.ofConnections.contains(error.code)
        // A connection that goes away comes back by itself; where it does not, that is a warning within a minute.
        let (message, level): (StaticString, Logger.Level) =
            switch error.code {
            // No waiting cures it.
            case KafkaError.certificateExpired: ("a certificate has expired", .error)
            case "_TRANSPORT": ("kafka client", .info)
            default: (isOfConnection ? "kafka client" : "kafka is in trouble", .warning)
            }
        report(
            message, level, error.reason,
            [.text("detail", error.reason), .text("client", client), .text("code", error.code)])
        let now = now()
        state.withLock { state in
            if isOfConnection {
                let areAllDown = error.code == "_ALL_BROKERS_DOWN"
                // That all are down says less than what one of them was.
                if !areAllDown || state.lastFailure == nil { state.lastFailure = error }
                state.areAllDown = state.areAllDown || areAllDown
            } else if !state.isWell {
                state.refusal = (error, now)
            }
        }
        show()
    }

    func certificate(client: String, _ certificate: Certificate) { certificates?.show(certificate) }

    /// A broker answers.
    /// - Parameter isJoined: the group has a member here, so whatever a client was refused for is over.
    func answered(isJoined: Bool) {
        let now = now()
        state.withLock { state in
            state.hasAnswered = true
            state.silence = nil
            state.lastFailure = nil
            state.areAllDown = false
            state.isWell = isJoined
            if isJoined || state.refusal.map({ now - $0.at >= Self.quiet }) ?? false { state.refusal = nil }
        }
        show()
    }

    /// No broker answers, though no client may have noticed: packets that are lost are no error for a long time.
    /// - Parameter time: since the last answer, or since the first question.
    func unanswered(for time: Duration, _ error: KafkaError) {
        state.withLock { state in
            guard time >= (state.areAllDown ? Self.patienceWithNone : Self.patience) else { return }
            state.isWell = false
            state.silence = (time, error)
        }
        show()
    }

    /// To be called about each second, so that the end of what stood is told.
    func pass() { conditions.pass() }

    /// All clients, and librdkafka's log beside its errors, tell of the same broker in the same words.
    private func report(_ message: StaticString, _ level: Logger.Level, _ text: String, _ fields: [LogField]) {
        conditions.met(message, subject: Self.subject(of: text), level: level, quiet: Self.quiet, fields)
    }

    /// The text without what changes from one time to the next: numbers that are no address's, and what role the broker has.
    static func subject(of text: String) -> String {
        var words = text.split(separator: " ")
        if words.count > 1, ["GroupCoordinator:", "TxnCoordinator:"].contains(words[0]) { words.removeFirst() }
        // host:port/id: of a broker whose id is known.
        if let first = words.first, first.hasSuffix(":"), let slash = first.lastIndex(of: "/") {
            words[0] = first[..<slash] + ":"
        }
        return words.map { word in
            word.contains { ":/#".contains($0) } ? String(word) : word.filter { !("0"..."9").contains($0) }
        }.joined(separator: " ")
    }

    private func show() {
        let reason = state.withLock { state -> String? in
            if let (time, error) = state.silence {
                return "no broker has answered for \(time.components.seconds) s: \(state.lastFailure ?? error)"
            }
            if !state.hasAnswered {
                let cause = state.refusal?.error ?? state.lastFailure
                return "no broker has answered yet" + (cause.map { ": \($0)" } ?? "")
            }
            return state.refusal?.error.description
        }
        if let reason { health.unready(reason) } else { health.ready() }
    }
}
