import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Writes records for the door, tells a sender what to do when the broker does not take them, and says of the service
/// whether it does.
///
/// After a failure the service is not ready for a few seconds, and then ready again until the next: only a submission can
/// show whether the broker is back, and none comes to a service that is not ready.
final class BrokerOutlet: Sendable {
    /// How long a sender is told to wait, and a balancer to look elsewhere.
    static let pause: Duration = .seconds(5)

    private let write: @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    private let health: HealthComponent
    private let log: ServiceKit.Log
    private let sleep: @Sendable (Duration) async -> Void
    /// Of the last failure; nil while all goes well.
    private let failure = Mutex<Int?>(nil)
    private let failures = Atomic<Int>(0)

    /// - Parameters:
    ///   - write: returns when every in-sync replica has the records.
    ///   - health: of the door.
    ///   - sleep: waits; may return early when the task is cancelled.
    init(
        health: HealthComponent, log: ServiceKit.Log,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        write: @escaping @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    ) {
        self.write = write
        self.health = health
        self.log = log
        self.sleep = sleep
        health.ready()
    }

    func publish(_ records: [OutgoingRecord]) async throws(Problem) {
        do throws(PublishError) {
            try await write(records)
        } catch {
            fail(error)
            throw Problem(error)
        }
        recover(from: nil)
    }

    private func fail(_ error: PublishError) {
        let number = failures.wrappingAdd(1, ordering: .relaxed).newValue
        failure.withLock { $0 = number }
        log.warning("records not written", [.text("reason", error.description)])
        health.unready(error.description)
        Task { [sleep] in
            await sleep(Self.pause)
            recover(from: number)
        }
    }

    /// - Parameter number: only if this is still the last failure; nil: whichever it was.
    private func recover(from number: Int?) {
        let isOver = failure.withLock { failure in
            guard let last = failure, number == nil || number == last else { return false }
            failure = nil
            return true
        }
        if isOver { health.ready() }
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
