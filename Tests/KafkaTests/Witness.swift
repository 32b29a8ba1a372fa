import Kafka
import Streaming
import Synchronization

/// Keeps what clients tell besides the answers to calls.
final class Witness: KafkaEvents {
    private let heard = Mutex<(troubles: [LogError], lines: [String])>(([], []))

    var troubles: [LogError] { heard.withLock { $0.troubles } }
    var lines: [String] { heard.withLock { $0.lines } }

    func trouble(client: String, _ error: LogError) { heard.withLock { $0.troubles.append(error) } }
    func log(client: String, severity: Int, facility: String, message: String) {
        heard.withLock { $0.lines.append("\(client): \(message)") }
    }
}
