import CRdKafka
import Streaming

/// Owns a mock cluster and the handle that it runs on, and destroys them in this order. The handle is its own, so that no
/// client's end takes the cluster away (rust-rdkafka #453).
///
/// @unchecked Sendable because each mock call is an operation sent to the cluster's own thread.
final class RDKafkaMockCluster: @unchecked Sendable {
    private let handle: OpaquePointer
    private let cluster: OpaquePointer
    let bootstrapServers: String

    init(brokers: Int) throws(KafkaConfigurationError) {
        var conf = RDKafkaConf()
        try conf.set("client.id", "vigie-embedded")
        conf.silence()
        handle = try conf.open(RD_KAFKA_PRODUCER)
        guard let cluster = rd_kafka_mock_cluster_new(handle, Int32(clamping: brokers)) else {
            rd_kafka_destroy(handle)
            throw .client(reason: "no embedded cluster of \(brokers) brokers could be started")
        }
        self.cluster = cluster
        // From version 4 on a client can say that a topic is not to be made by asking for it. The mock of 2.0.2 reads and
        // writes that version, but offers 2.
        rd_kafka_mock_set_apiversion(cluster, EmbeddedCluster.Request.metadata.rawValue, 0, 4)
        bootstrapServers = RDKafkaText.string(rd_kafka_mock_cluster_bootstraps(cluster))
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(handle)
    }

    func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        let failure = rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(
                .fatal, code: RDKafkaError.name(failure),
                reason: "creation of \(name) in the embedded cluster: \(RDKafkaText.string(rd_kafka_err2str(failure)))")
        }
    }

    func fail(_ request: EmbeddedCluster.Request, with errors: [Int]) {
        let codes = errors.map { rd_kafka_resp_err_t(Int32(clamping: $0)) }
        rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
    }

    func setBroker(_ broker: Int, isUp: Bool) {
        _ =
            isUp
            ? rd_kafka_mock_broker_set_up(cluster, Int32(clamping: broker))
            : rd_kafka_mock_broker_set_down(cluster, Int32(clamping: broker))
    }
}
