import CRdKafka
import Synchronization

/// The certificates that the connections of one client rest on: its own, and those that brokers show in their handshakes.
final class RDKafkaCertificates: Sendable {
    private struct Shown {
        /// Of the chain of a broker whose handshake is under way, the first end so far.
        var ends: [String: Int64] = [:]
        /// By broker, until it shows one that holds.
        var expired: [String: Certificate] = [:]
    }

    private let client: Certificate?
    private let shown = Mutex(Shown())

    init(_ client: Certificate?) {
        self.client = client
    }

    /// What OpenSSL has found of one certificate of a broker's chain, from the authority (the greatest depth) to the broker's own (0).
    /// - Parameter failure: zero where it holds.
    /// - Returns: the chain's certificate once it is whole, or one of it is refused; and what there is to say of a refusal.
    func check(
        _ der: UnsafeRawBufferPointer, of broker: String, depth: Int, failure: Int32
    ) -> (certificate: Certificate?, complaint: String?) {
        let end = OpenSSLCertificate.end(ofDER: der)
        return shown.withLock { shown in
            let first = [end, shown.ends[broker]].compactMap { $0 }.min()
            shown.ends[broker] = first
            guard failure != 0 || depth == 0 else { return (nil, nil) }
            shown.ends[broker] = nil
            shown.expired[broker] = nil
            let certificate = first.map { Certificate(.broker(broker), notAfter: $0) }
            guard failure == OpenSSLCertificate.hasExpired, let end else { return (certificate, nil) }
            let expired = Certificate(depth == 0 ? .broker(broker) : .authority(ofBroker: broker), notAfter: end)
            shown.expired[broker] = expired
            return (certificate, expired.expiry)
        }
    }

    /// What has expired and so explains why a connection is not there; nil where nothing has.
    /// - Parameter reason: the client's own, which names the broker where it is about one.
    func expiry(explaining code: rd_kafka_resp_err_t, _ reason: String) -> String? {
        guard Self.ofConnections.contains(code) else { return nil }
        if let client, client.hasExpired { return client.expiry }
        return shown.withLock { shown in
            let named = shown.expired.first { reason.contains($0.key) }
            return (named ?? (Self.ofAll.contains(code) ? shown.expired.first : nil))?.value.expiry
        }
    }

    private static let ofAll: Set = [
        RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT,
        RD_KAFKA_RESP_ERR__WAIT_COORD,
    ]
    private static let ofConnections = ofAll.union([
        RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR__AUTHENTICATION,
    ])
}
