import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Passes what the clients tell of the cluster on to the log and to `/readyz`.
final class KafkaReport: KafkaEvents {
    private let log: ServiceKit.Log
    private let health: HealthComponent
    /// The trouble that stands; the same one is logged once.
    private let trouble = Mutex<String?>(nil)
    /// How long brokers may leave a question unanswered: longer than one takes to hand over to another.
    static let patience: Duration = .seconds(10)
    private static let silence = "silence"
    private static let ofConnections: Set = [silence, "_TRANSPORT", "_RESOLVE", "_ALL_BROKERS_DOWN"]

    init(log: ServiceKit.Log, health: HealthComponent) {
        self.log = log
        self.health = health
        health.unready("no broker has answered yet")
    }

    func log(client: String, severity: Int, facility: String, message: String) {
        let fields: [LogField] = [.text("client", client), .text("facility", facility), .text("detail", message)]
        switch severity {
        case ...3: log.warning("kafka client", fields)
        case 4...5: log.info("kafka client", fields)
        default: log.debug("kafka client", fields)
        }
    }

    func trouble(client: String, _ error: LogError) {
        let isNew = trouble.withLock { standing in
            health.unready(error.description)
            defer { standing = error.code }
            return standing != error.code
        }
        if isNew { log.warning("kafka is in trouble", [.text("client", client), .text("detail", error.description)]) }
    }

    /// A broker answers, which says nothing of a trouble that a client told of, save that there was nobody to connect to.
    func answered() {
        trouble.withLock { standing in
            guard Self.ofConnections.contains(standing ?? Self.silence) else { return }
            standing = nil
            health.ready()
        }
    }

    /// No broker answers, though no client may have noticed: packets that are lost are no error for a long time.
    /// - Parameter time: since the last answer, or since the first question.
    func unanswered(for time: Duration, _ error: LogError) {
        guard time >= Self.patience else { return }
        let isNew = trouble.withLock { standing in
            health.unready("no broker has answered for \(time.components.seconds) s: \(error)")
            guard standing == nil else { return false }
            standing = Self.silence
            return true
        }
        if isNew { log.warning("no broker answers", [.text("detail", error.description)]) }
    }

    /// Something went well with the brokers.
    func recovered() {
        health.ready()
        trouble.withLock { $0 = nil }
    }
}
