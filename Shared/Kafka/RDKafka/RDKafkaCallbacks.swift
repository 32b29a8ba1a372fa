import CRdKafka
import Streaming
import Synchronization

/// What librdkafka calls back. One a handle: `rd_kafka_conf_set_opaque` is one slot for all callbacks, and it does not retain,
/// so the handle's owner keeps this alive until the handle is destroyed.
///
/// @unchecked Sendable because `onRebalance` and `onDelivery` are set before the handle is used and called only on threads
/// that poll it, and the rest is immutable or behind a lock.
final class RDKafkaCallbacks: @unchecked Sendable {
    /// What people call this client, as `consumer of alerting`.
    let client: String
    private let events: (any KafkaEvents)?
    /// Said after an authentication error when the cause is known.
    private let authenticationHint: String?
    /// The last error that librdkafka told of by itself: a call that then times out can say why.
    private let lastTrouble = Mutex<(reason: String, at: ContinuousClock.Instant)?>(nil)
    /// For how long that may be the cause of what fails. Librdkafka tells of the same failure of a connection each 30 s.
    private static let memory: Duration = .seconds(60)
    private let now: @Sendable () -> ContinuousClock.Instant
    private let certificates: RDKafkaCertificates

    var onRebalance: ((_ assigned: Bool, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> Void)?
    var onDelivery: ((UnsafePointer<rd_kafka_message_t>) -> Void)?

    /// - Parameter now: a clock that a test may own.
    init(
        client: String, events: (any KafkaEvents)?, configuration: KafkaConfiguration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.client = client
        self.now = now
        self.events = events
        authenticationHint = Self.hint(for: configuration)
        certificates = RDKafkaCertificates(configuration.clientCertificate)
    }

    static func of(_ opaque: UnsafeMutableRawPointer?) -> RDKafkaCallbacks? {
        opaque.map { Unmanaged<RDKafkaCallbacks>.fromOpaque($0).takeUnretainedValue() }
    }

    func log(severity: Int, facility: String, _ message: String) {
        events?.log(client: client, severity: severity, facility: facility, message: RDKafkaText.sentence(message))
    }

    func statistics(_ json: String) { events?.statistics(client: client, json: json) }

    func failed(_ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t, _ reason: String) {
        let error: KafkaError
        if code == RD_KAFKA_RESP_ERR__FATAL, let handle {
            error = RDKafkaError.fatal(of: handle, client: client)
        } else {
            // What librdkafka tells by itself it also mends by itself.
            let sentence = RDKafkaText.sentence(reason)
            if let expiry = certificates.expiry(explaining: code, reason) {
                error = KafkaError(.retriable, code: KafkaError.certificateExpired, reason: "\(expiry): \(sentence)")
            } else {
                error = KafkaError(
                    .retriable, code: RDKafkaError.name(code), reason: hinted(code, sentence) ?? sentence)
            }
        }
        // That all brokers are down says nothing of why: that has been told for each before.
        if code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN {
            lastTrouble.withLock { $0 = (error.reason, now()) }
        }
        events?.trouble(client: client, error)
    }

    /// A broker shows a certificate. Any thread.
    /// - Returns: what there is to say of it, where it is refused.
    func shown(_ der: UnsafeRawBufferPointer, of broker: String, depth: Int, failure: Int32) -> String? {
        let (certificate, complaint) = certificates.check(der, of: broker, depth: depth, failure: failure)
        if let certificate { events?.certificate(client: client, certificate) }
        return complaint
    }

    func rebalance(
        _ handle: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        guard let onRebalance else {
            // Nobody listens any more; librdkafka waits for an answer all the same.
            rd_kafka_assign(handle, nil)
            return
        }
        onRebalance(code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, partitions)
    }

    func delivered(_ message: UnsafePointer<rd_kafka_message_t>) { onDelivery?(message) }

    /// The reason, and what is known of its cause: the last error alone, and none of long ago.
    func explained(_ code: rd_kafka_resp_err_t, _ reason: String) -> String {
        if let expiry = certificates.expiry(explaining: code, reason) { return "\(expiry): \(reason)" }
        switch code {
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__WAIT_COORD,
            RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
            guard let last = lastTrouble.withLock({ $0 }), now() - last.at < Self.memory else { return reason }
            return "\(reason), after: \(last.reason)"
        default: return hinted(code, reason) ?? reason
        }
    }

    private func hinted(_ code: rd_kafka_resp_err_t, _ reason: String) -> String? {
        switch code {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            authenticationHint.map { "\(reason). \($0)" }
        default: nil
        }
    }

    /// librdkafka before 2.6.1 sends its SCRAM nonce twice; Kafka 3 let that pass, Kafka 4 does not (librdkafka #4895).
    private static func hint(for configuration: KafkaConfiguration) -> String? {
        let mechanism = configuration.properties["sasl.mechanism"] ?? configuration.properties["sasl.mechanisms"] ?? ""
        guard mechanism.uppercased().hasPrefix("SCRAM"), rd_kafka_version() < 0x0206_01ff else { return nil }
        return
            "Right credentials fail too where librdkafka \(RDKafkaText.string(rd_kafka_version_str())) meets Kafka 4: its "
            + "SCRAM is broken before 2.6.1. Authenticate by client certificate (security.protocol=ssl) or upgrade it"
    }
}
