import Mail
import Messages
import ServiceKit
import Synchronization

/// Tells the log and `/readyz` what keeps letters from leaving: mail that nobody takes, contacts that no key opens.
final class LetterMonitor: Sendable {
    private struct State {
        var mail: LetterProblem?
        var key: LetterProblem?
    }

    private let log: Logger
    private let health: HealthComponent
    /// Where mail goes: the server by host and port, or the directory. Without credentials.
    private let destination: LogField
    private let destinationText: String
    private let patience: Duration
    private let waiting: WaitingLetters
    private let wall: @Sendable () -> Int64
    private let state = Mutex(State())
    private let isStopping = Monitor(false)

    private static let noKey = "no key in \(Variables.contactSecretKeyFile.name) opens the contacts"

    /// - Parameters:
    ///   - destination: where mail goes, without credentials.
    ///   - patience: how long letters may be kept before the service is unready for it.
    ///   - wall: milliseconds since 1970.
    init(
        log: Logger, health: HealthComponent, destination: MailDestination, patience: Duration,
        waiting: WaitingLetters, wall: @escaping @Sendable () -> Int64
    ) {
        self.log = log
        self.health = health
        self.destination = destination.field
        destinationText = destination.name
        self.patience = patience
        self.waiting = waiting
        self.wall = wall
        health.ready()
    }

    func start() {
        _ = ServiceThread(name: "letter-watch", stackBytes: 1 << 18) { [self] in
            while isStopping.wait(timeout: .seconds(1), for: { $0 ? true : nil }) == nil { look() }
        }
    }

    /// Does not wait for a look that is under way.
    func stop() { isStopping.update { $0 = true } }

    /// How an attempt ended.
    func note(_ outcome: Delivery, at now: ContinuousClock.Instant = .now) {
        // What is refused for good concerns one recipient, and shows in the metrics and on `deliveries`.
        guard outcome.state == .sent || outcome.willRetry else { return }
        state.withLock { state in
            if let reason = outcome.reason {
                state.mail = state.mail ?? LetterProblem(since: now, reason: reason)
                state.mail?.meet(reason)
                reportMail(&state, now)
            } else if let trouble = state.mail {
                state.mail = nil
                log.info("mail leaves again", [destination, .duration("after_seconds", now - trouble.since)])
                report(state, now)
            }
        }
    }

    /// What has become of it meanwhile. Each second or so.
    func look(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if let trouble = state.mail, waiting.summary(of: .mail, at: wall()).letters == 0 {
                state.mail = nil
                log.info("no letter waits for mail", [destination, .duration("after_seconds", now - trouble.since)])
            }
            reportMail(&state, now)
            reportKey(&state, now)
            report(state, now)
        }
    }

    private func reportMail(_ state: inout State, _ now: ContinuousClock.Instant) {
        guard state.mail?.isToBeTold(at: now) == true, let trouble = state.mail else { return }
        var fields: [LogField] = [.text("reason", trouble.reason), destination]
        if [MailError.noTLS, MailError.untrusted].contains(trouble.reason) {
            fields.append(.text("variable", NotificationVariables.encryption.name))
        }
        log.warning("mail does not leave", fields + measures(.mail, trouble, now))
    }

    private func reportKey(_ state: inout State, _ now: ContinuousClock.Instant) {
        if waiting.summary(of: .key, at: wall()).letters == 0 {
            guard let trouble = state.key else { return }
            state.key = nil
            log.info("no letter waits for a key", [.duration("after_seconds", now - trouble.since)])
        } else {
            state.key = state.key ?? LetterProblem(since: now, reason: Self.noKey)
            guard state.key?.isToBeTold(at: now) == true, let trouble = state.key else { return }
            log.warning("letters wait for a key", [.text("reason", trouble.reason)] + measures(.key, trouble, now))
        }
    }

    private func measures(
        _ cause: WaitingLetters.Cause, _ trouble: LetterProblem, _ now: ContinuousClock.Instant
    ) -> [LogField] {
        let summary = waiting.summary(of: cause, at: wall())
        return [
            .duration("for_seconds", now - trouble.since), .count("letters", summary.letters),
            .measure("oldest_seconds", summary.oldestSeconds),
        ]
    }

    private func report(_ state: State, _ now: ContinuousClock.Instant) {
        func isLasting(_ trouble: LetterProblem) -> Bool { now - trouble.since >= patience }
        var reasons: [String] = []
        if let trouble = state.mail, isLasting(trouble) {
            reasons.append(
                "mail does not leave: \(trouble.reason) at \(destinationText), \(extent(.mail, trouble, now))")
        }
        if let trouble = state.key, isLasting(trouble) {
            reasons.append("\(trouble.reason), \(extent(.key, trouble, now))")
        }
        reasons.isEmpty ? health.ready() : health.unready(reasons.joined(separator: "; "))
    }

    private func extent(
        _ cause: WaitingLetters.Cause, _ trouble: LetterProblem, _ now: ContinuousClock.Instant
    ) -> String {
        let summary = waiting.summary(of: cause, at: wall())
        return
            "for \((now - trouble.since).components.seconds) s; letters that wait: \(summary.letters), the oldest for \(Int(summary.oldestSeconds)) s"
    }
}
