import CRdKafka

/// Topic objects that are all made before the first use and destroyed before their client.
///
/// @unchecked Sendable because nothing changes after the initialiser, and librdkafka's topic objects are thread-safe.
final class RDKafkaTopicTable: @unchecked Sendable {
    let all: [String: OpaquePointer]
    private let client: RDKafkaClient

    init(_ names: [String], _ client: RDKafkaClient) {
        self.client = client
        var all: [String: OpaquePointer] = [:]
        for name in Set(names) { all[name] = rd_kafka_topic_new(client.handle, name, nil) }
        self.all = all
    }

    deinit {
        for topic in all.values { rd_kafka_topic_destroy(topic) }
    }

    subscript(name: String) -> OpaquePointer? { all[name] }
}
