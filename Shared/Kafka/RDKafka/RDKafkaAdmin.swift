import CRdKafka
import Streaming

/// Questions to the cluster and changes of its topics, over a handle of its own.
///
/// A consumer's handle without a group: a producer's would let a question make the topic it asks for.
final class RDKafkaAdmin: Sendable {
    private let client: RDKafkaClient
    /// Milliseconds for any answer.
    private static let patience: Int32 = 5_000

    init(_ configuration: KafkaConfiguration, _ events: (any KafkaEvents)?) throws(KafkaConfigurationError) {
        let callbacks = RDKafkaCallbacks(client: "admin", events: events, configuration: configuration)
        var conf = RDKafkaConf()
        try conf.setClient(configuration)
        try conf.set(configuration.properties, for: .consumer)
        conf.report(to: callbacks)
        client = try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
    }

    func partitionCount(of topic: String) throws(KafkaError) -> Int? {
        try client.partitionCount(of: topic, timeout: Self.patience)
    }

    func partitionCount(of topic: String, timeout: Int) throws(KafkaError) -> Int? {
        try client.partitionCount(of: topic, timeout: Int32(clamping: timeout))
    }

    func members(of group: String, timeout: Int) throws(KafkaError) -> RDKafkaGroupMembers? {
        try RDKafkaGroupMembers(of: group, client, timeout: timeout)
    }

    func topics() throws(KafkaError) -> [String: Int] {
        try client.topics(timeout: Self.patience).mapValues(\.partitions)
    }

    func reach(timeout: Int) throws(KafkaError) { try client.reach(timeout: Int32(clamping: timeout)) }

    /// Where partitions end for a reader of what is committed. One question to each leader.
    /// - Returns: those whose leaders have answered.
    func ends(of partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = try client.ends(of: partitions, timeout: timeout)
        var ends: [TopicPartition: Int64] = [:]
        for element in list.elements where element.err == RD_KAFKA_RESP_ERR_NO_ERROR && element.offset >= 0 {
            ends[RDKafkaPartitionList.name(of: element)] = element.offset
        }
        return ends
    }

    /// A broker that has not heard yet of a topic that another knows is asked again.
    func describe(_ topics: [String]) throws(KafkaError) -> [TopicDescription] {
        let deadline = ContinuousClock.now + .milliseconds(Int(Self.patience))
        while true {
            do throws(KafkaError) {
                return try describeOnce(topics)
            } catch {
                let isUnknown = error.code == RDKafkaError.name(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
                guard isUnknown, ContinuousClock.now < deadline else { throw error }
                client.serve(100)
            }
        }
    }

    private func describeOnce(_ topics: [String]) throws(KafkaError) -> [TopicDescription] {
        let sizes = try client.topics(timeout: Self.patience)
        let present = topics.filter { sizes[$0] != nil }
        guard !present.isEmpty else { return [] }
        var resources = present.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { rd_kafka_ConfigResource_destroy_array(&resources, resources.count) }
        return try ask("settings of topics", RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS) { options, queue in
            rd_kafka_DescribeConfigs(client.handle, &resources, resources.count, options, queue)
        } answer: { event throws(KafkaError) in
            var count = 0
            let found = rd_kafka_DescribeConfigs_result_resources(
                rd_kafka_event_DescribeConfigs_result(event), &count)
            var descriptions: [TopicDescription] = []
            for resource in UnsafeBufferPointer(start: found, count: count) {
                descriptions.append(try description(of: resource, sizes))
            }
            return descriptions
        }
    }

    private func description(
        of resource: OpaquePointer?, _ sizes: [String: RDKafkaClient.TopicSize]
    ) throws(KafkaError) -> TopicDescription {
        let name = RDKafkaText.string(rd_kafka_ConfigResource_name(resource))
        let failure = rd_kafka_ConfigResource_error(resource)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let detail = rd_kafka_ConfigResource_error_string(resource).map { RDKafkaText.string($0) }
            throw RDKafkaError.of(failure, "settings of \(name)", detail: detail, client)
        }
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        var settings: [String: TopicDescription.Setting] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            settings[RDKafkaText.string(rd_kafka_ConfigEntry_name(entry))] = TopicDescription.Setting(
                value: RDKafkaText.string(rd_kafka_ConfigEntry_value(entry)),
                isOwn: rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
        }
        let size = sizes[name] ?? (0, 0, 0)
        return TopicDescription(
            name: name, partitions: size.partitions, replicas: size.replicas, leaderless: size.leaderless,
            settings: settings)
    }

    func create(_ topics: [TopicDeclaration]) throws(KafkaError) -> [String: KafkaError] {
        guard !topics.isEmpty else { return [:] }
        var made: [OpaquePointer?] = []
        defer { rd_kafka_NewTopic_destroy_array(&made, made.count) }
        for topic in topics { made.append(try newTopic(topic)) }
        let failures = try ask("creation of topics", RD_KAFKA_ADMIN_OP_CREATETOPICS) { options, queue in
            rd_kafka_CreateTopics(client.handle, &made, made.count, options, queue)
        } answer: { event in
            var count = 0
            let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
            return refusals(UnsafeBufferPointer(start: results, count: count), "creation of")
        }
        let present = RDKafkaError.name(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        try awaitVisibility(of: topics.map(\.name).filter { failures[$0] == nil || failures[$0]?.code == present })
        return failures
    }

    /// The controller answers before its brokers know the topic, whatever the operation's timeout (KRaft).
    private func awaitVisibility(of topics: [String]) throws(KafkaError) {
        let deadline = ContinuousClock.now + .milliseconds(Int(Self.patience))
        for topic in topics {
            while try partitionCount(of: topic) == nil, ContinuousClock.now < deadline { client.serve(20) }
        }
    }

    private func newTopic(_ topic: TopicDeclaration) throws(KafkaError) -> OpaquePointer {
        var made: OpaquePointer?
        let reason = RDKafkaText.written { buffer, size in
            made = rd_kafka_NewTopic_new(
                topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicas ?? -1), buffer, size)
        }
        guard let made else {
            throw KafkaError(.fatal, code: "_INVALID_ARG", reason: "creation of \(topic.name): \(reason)")
        }
        for (name, value) in topic.settings { rd_kafka_NewTopic_set_config(made, name, value) }
        return made
    }

    func delete(_ topics: [String]) throws(KafkaError) -> [String: KafkaError] {
        guard !topics.isEmpty else { return [:] }
        var doomed = topics.map { rd_kafka_DeleteTopic_new($0) }
        defer { rd_kafka_DeleteTopic_destroy_array(&doomed, doomed.count) }
        return try ask("deletion of topics", RD_KAFKA_ADMIN_OP_DELETETOPICS) { options, queue in
            rd_kafka_DeleteTopics(client.handle, &doomed, doomed.count, options, queue)
        } answer: { event in
            var count = 0
            let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
            return refusals(UnsafeBufferPointer(start: results, count: count), "deletion of")
        }
    }

    /// A coordinator that is being made, or loads its log, is asked again.
    func deleteGroup(_ group: String) throws(KafkaError) -> KafkaError? {
        let deadline = ContinuousClock.now + .milliseconds(Int(Self.patience))
        while let failure = try deleteGroupOnce(group) {
            guard failure.kind == .retriable, ContinuousClock.now < deadline else { return failure }
            client.serve(100)
        }
        return nil
    }

    private func deleteGroupOnce(_ group: String) throws(KafkaError) -> KafkaError? {
        var doomed = [rd_kafka_DeleteGroup_new(group)]
        defer { rd_kafka_DeleteGroup_destroy_array(&doomed, doomed.count) }
        return try ask("deletion of group \(group)", RD_KAFKA_ADMIN_OP_DELETEGROUPS) { options, queue in
            rd_kafka_DeleteGroups(client.handle, &doomed, doomed.count, options, queue)
        } answer: { event in
            var count = 0
            let results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)
            guard
                let failure = UnsafeBufferPointer(start: results, count: count).first.flatMap({
                    rd_kafka_group_result_error($0)
                })
            else { return nil }
            return RDKafkaError.of(rd_kafka_error_code(failure), "deletion of group \(group)", client)
        }
    }

    private func refusals(_ results: UnsafeBufferPointer<OpaquePointer?>, _ attempt: String) -> [String: KafkaError] {
        var failures: [String: KafkaError] = [:]
        for result in results {
            let code = rd_kafka_topic_result_error(result)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let name = RDKafkaText.string(rd_kafka_topic_result_name(result))
            let detail = rd_kafka_topic_result_error_string(result).map { RDKafkaText.string($0) }
            failures[name] = RDKafkaError.of(code, "\(attempt) \(name)", detail: detail, client)
        }
        return failures
    }

    /// Sends a request and waits for its answer, which is destroyed after `answer` has read it.
    private func ask<Answer>(
        _ attempt: String, _ operation: rd_kafka_admin_op_t, _ send: (OpaquePointer?, OpaquePointer?) -> Void,
        answer: (OpaquePointer) throws(KafkaError) -> Answer
    ) throws(KafkaError) -> Answer {
        let queue = rd_kafka_queue_new(client.handle)
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(client.handle, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_AdminOptions_set_request_timeout(options, Self.patience, nil, 0)
        send(options, queue)
        // The answer comes in time, as an error if need be.
        guard let event = rd_kafka_queue_poll(queue, Self.patience + 5_000) else {
            throw RDKafkaError.of(RD_KAFKA_RESP_ERR__TIMED_OUT, attempt, client)
        }
        defer { rd_kafka_event_destroy(event) }
        let failure = rd_kafka_event_error(event)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            client.serve()
            let detail = rd_kafka_event_error_string(event).map { RDKafkaText.string($0) }
            throw RDKafkaError.of(failure, attempt, detail: detail, client)
        }
        return try answer(event)
    }
}
