import CRdKafka
import Streaming

/// Owns an `rd_kafka_error_t`.
struct RDKafkaError: ~Copyable {
    private let error: OpaquePointer

    /// Nil when the call succeeded.
    init?(_ error: OpaquePointer?) {
        guard let error else { return nil }
        self.error = error
    }

    deinit { rd_kafka_error_destroy(error) }

    var code: rd_kafka_resp_err_t { rd_kafka_error_code(error) }
    var isRetriable: Bool { rd_kafka_error_is_retriable(error) != 0 }

    /// Of a transactional call. An error that is neither retriable nor abortable is fatal, said so or not (INTRODUCTION.md).
    func ofTransaction(_ attempt: String, _ client: RDKafkaClient) -> KafkaError {
        if rd_kafka_error_is_fatal(error) != 0 || code == RD_KAFKA_RESP_ERR__FATAL {
            return Self.fatal(of: client.handle, client: client.callbacks.client, attempt: attempt)
        }
        let kind: KafkaError.Class =
            if isRetriable { .retriable } else if rd_kafka_error_txn_requires_abort(error) != 0 {
                .abortable
            } else { .fatal }
        return described(kind, attempt, client)
    }

    /// Of any other call.
    func ofCall(_ attempt: String, _ client: RDKafkaClient) -> KafkaError {
        if code == RD_KAFKA_RESP_ERR__FATAL {
            return Self.fatal(of: client.handle, client: client.callbacks.client, attempt: attempt)
        }
        return described(isRetriable ? .retriable : Self.kind(of: code), attempt, client)
    }

    private func described(_ kind: KafkaError.Class, _ attempt: String, _ client: RDKafkaClient) -> KafkaError {
        let text = RDKafkaText.string(rd_kafka_error_string(error))
        return KafkaError(kind, code: Self.name(code), reason: client.callbacks.explained(code, "\(attempt): \(text)"))
    }

    /// Of a bare code, as the older calls answer.
    static func of(
        _ code: rd_kafka_resp_err_t, _ attempt: String, detail: String? = nil, _ client: RDKafkaClient
    ) -> KafkaError {
        if code == RD_KAFKA_RESP_ERR__FATAL {
            return fatal(of: client.handle, client: client.callbacks.client, attempt: attempt)
        }
        let text = detail ?? RDKafkaText.string(rd_kafka_err2str(code))
        return KafkaError(
            kind(of: code), code: name(code), reason: client.callbacks.explained(code, "\(attempt): \(text)"))
    }

    /// Of a call about many partitions: these come last, for they may be cut.
    static func of(
        _ code: rd_kafka_resp_err_t, _ attempt: String, about partitions: [TopicPartition], _ client: RDKafkaClient
    ) -> KafkaError {
        let error = of(code, attempt, client)
        return KafkaError(error.kind, code: error.code, reason: "\(error.reason) (\(TopicPartition.list(partitions)))")
    }

    /// What made the client useless: `_FATAL` alone says nothing.
    static func fatal(of handle: OpaquePointer, client: String, attempt: String? = nil) -> KafkaError {
        var code = RD_KAFKA_RESP_ERR__FATAL
        let text = RDKafkaText.written { buffer, size in code = rd_kafka_fatal_error(handle, buffer, size) }
        let fenced: Set = [
            RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
            RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        ]
        let what = attempt.map { "\($0): " } ?? ""
        return KafkaError(
            fenced.contains(code) ? .fenced : .fatal, code: name(code), reason: "\(client): \(what)\(text)")
    }

    /// As librdkafka spells it, `_TIMED_OUT` or `ILLEGAL_GENERATION`.
    static func name(_ code: rd_kafka_resp_err_t) -> String { RDKafkaText.string(rd_kafka_err2name(code)) }

    /// For calls whose errors carry no class of their own. What passes with time is retriable; everything else needs a person.
    static func kind(of code: rd_kafka_resp_err_t) -> KafkaError.Class { passing.contains(code) ? .retriable : .fatal }

    private static let passing: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
        RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__WAIT_COORD,
        RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
        RD_KAFKA_RESP_ERR__CONFLICT, RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR__QUEUE_FULL,
        RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL,
        RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR__NOENT,
        RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
        RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
        RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
    ]
}
