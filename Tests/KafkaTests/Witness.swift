import Kafka
import Streaming
import Synchronization

/// Keeps what clients tell besides the answers to calls.
final class Witness: KafkaEvents {
    private struct Heard {
        var troubles: [KafkaError] = []
        var lines: [String] = []
        var certificates: [Certificate] = []
        var answers: [KafkaError] = []
    }

    private let heard = Mutex(Heard())

    var troubles: [KafkaError] { heard.withLock { $0.troubles } }
    var lines: [String] { heard.withLock { $0.lines } }
    var certificates: [Certificate] { heard.withLock { $0.certificates } }
    /// Errors that calls threw, where a test keeps them here.
    var answers: [KafkaError] { heard.withLock { $0.answers } }

    func trouble(client: String, _ error: KafkaError) { heard.withLock { $0.troubles.append(error) } }
    func log(client: String, severity: Int, facility: String, message: String) {
        heard.withLock { $0.lines.append("\(client): \(message)") }
    }
    func certificate(client: String, _ certificate: Certificate) {
        heard.withLock { $0.certificates.append(certificate) }
    }

    func heardAnswer(_ error: KafkaError) { heard.withLock { $0.answers.append(error) } }
}
