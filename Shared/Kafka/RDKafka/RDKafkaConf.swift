import CRdKafka
import Glibc

/// Owns an `rd_kafka_conf_t` until `rd_kafka_new` takes it over.
struct RDKafkaConf: ~Copyable {
    private var conf: OpaquePointer?

    init() { conf = rd_kafka_conf_new() }

    deinit {
        if let conf { rd_kafka_conf_destroy(conf) }
    }

    /// - Throws: `unknown` or `refused`, naming the property.
    mutating func set(_ name: String, _ value: String) throws(KafkaConfigurationError) {
        guard let conf else { return }
        var (result, reason) = (RD_KAFKA_CONF_OK, "")
        reason = RDKafkaText.written { buffer, size in
            result = rd_kafka_conf_set(conf, name, value, buffer, size)
        }
        switch result {
        case RD_KAFKA_CONF_OK: return
        case RD_KAFKA_CONF_UNKNOWN: throw .unknown(property: name)
        default: throw .refused(property: name, reason: reason)
        }
    }

    /// Every callback goes to `callbacks`, which must outlive the handle: librdkafka has one opaque for them all.
    mutating func report(to callbacks: RDKafkaCallbacks) {
        guard let conf else { return }
        rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(callbacks).toOpaque())
        rd_kafka_conf_set_log_cb(conf) { handle, level, facility, text in
            RDKafkaCallbacks.of(rd_kafka_opaque(handle))?
                .log(severity: Int(level), facility: RDKafkaText.string(facility), RDKafkaText.string(text))
        }
        rd_kafka_conf_set_error_cb(conf) { handle, code, reason, opaque in
            RDKafkaCallbacks.of(opaque)?
                .failed(handle, rd_kafka_resp_err_t(code), RDKafkaText.string(reason))
        }
        rd_kafka_conf_set_stats_cb(conf) { _, json, length, opaque in
            guard let json else { return 0 }
            RDKafkaCallbacks.of(opaque)?.statistics(
                RDKafkaText.string(UnsafeRawBufferPointer(start: json, count: length)))
            return 0
        }
        rd_kafka_conf_set_ssl_cert_verify_cb(conf) {
            _, broker, _, failure, depth, bytes, size, text, textSize, opaque in
            let failure = failure?.pointee ?? 0
            if let callbacks = RDKafkaCallbacks.of(opaque), let bytes,
                let complaint = callbacks.shown(
                    UnsafeRawBufferPointer(start: bytes, count: size), of: RDKafkaText.string(broker),
                    depth: Int(depth), failure: failure),
                let text, textSize > 0
            {
                strncpy(text, complaint, textSize - 1)
            }
            // What OpenSSL has refused stays refused.
            return failure == 0 ? 1 : 0
        }
    }

    mutating func reportRebalances() {
        guard let conf else { return }
        rd_kafka_conf_set_rebalance_cb(conf) { handle, code, partitions, opaque in
            guard let callbacks = RDKafkaCallbacks.of(opaque), let handle else { return }
            callbacks.rebalance(handle, code, partitions)
        }
    }

    mutating func reportDeliveries() {
        guard let conf else { return }
        rd_kafka_conf_set_dr_msg_cb(conf) { _, message, opaque in
            guard let message else { return }
            RDKafkaCallbacks.of(opaque)?.delivered(message)
        }
    }

    /// For a handle that connects to nothing and has nothing to say.
    mutating func silence() {
        guard let conf else { return }
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
    }

    /// Opens a client. It takes the configuration over.
    consuming func open(_ kind: rd_kafka_type_t) throws(KafkaConfigurationError) -> OpaquePointer {
        var handle: OpaquePointer?
        let reason = RDKafkaText.written { buffer, size in
            handle = rd_kafka_new(kind, conf, buffer, size)
        }
        // Not opened: the configuration is still ours, and the deinit frees it.
        guard let handle else { throw .client(reason: reason) }
        conf = nil
        return handle
    }
}
