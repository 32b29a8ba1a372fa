import Kafka
import ServiceKit
import Synchronization

/// When the certificates end that the connections to the brokers rest on. A series comes to be with its first certificate.
final class CertificateGauge: Sendable {
    private let metrics: Metrics
    /// Of each broker, as it has shown it last.
    private let brokers = Mutex<[String: Int64]>([:])

    init(_ metrics: Metrics) {
        self.metrics = metrics
    }

    func show(_ certificate: Certificate) {
        switch certificate.holder {
        case .client: set("client", certificate.notAfter)
        case .broker(let name), .authority(let name):
            let first = brokers.withLock { brokers in
                brokers[name] = certificate.notAfter
                return brokers.values.min()
            }
            if let first { set("broker", first) }
        }
    }

    private func set(_ holder: String, _ notAfter: Int64) {
        metrics.gauge(
            "vigie_kafka_certificate_not_after_timestamp_seconds",
            "When a certificate ends, since the epoch: the client's own, and of the brokers' the first to end.",
            unit: "seconds", labels: ["certificate"])(holder).set(Double(notAfter))
    }
}
