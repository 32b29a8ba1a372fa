import CRdKafka

/// Topic objects that are all made before the first use and destroyed before their client.
///
/// @unchecked Sendable because nothing changes after the initialiser, and librdkafka's topic objects are thread-safe.
final class RDKafkaTopicTable: @unchecked Sendable {
    private let all: [String: OpaquePointer]
    private let plans: [String: RDKafkaPartitionPlan]
    private let client: RDKafkaClient

    /// - Parameter plans: of those topics that are written to by a number of partitions. The client's owner keeps them.
    init(_ names: [String], _ client: RDKafkaClient, plans: [String: RDKafkaPartitionPlan] = [:]) {
        self.client = client
        self.plans = plans
        var all: [String: OpaquePointer] = [:]
        for name in Set(names) {
            all[name] = rd_kafka_topic_new(client.handle, name, plans[name]?.configuration(for: client))
        }
        self.all = all
    }

    deinit {
        for topic in all.values { rd_kafka_topic_destroy(topic) }
    }

    subscript(name: String) -> OpaquePointer? { all[name] }

    func plan(of name: String) -> RDKafkaPartitionPlan? { plans[name] }
}
