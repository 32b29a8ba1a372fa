import CRdKafka
import Streaming

extension RDKafkaConf {
    /// The settings of any consumer, under the operator's where they are the operator's to make.
    mutating func setConsumer(
        _ configuration: KafkaConfiguration, group: String, isolation: Isolation, reset: String
    ) throws(KafkaConfigurationError) {
        try setClient(configuration)
        try set("group.id", group)
        // How long a group whose leader had not heard of a new topic's partitions goes without them; 5 minutes otherwise.
        try set("topic.metadata.refresh.interval.ms", "10000")
        // What is prefetched costs about three times its size in memory. Little is enough, since the fetcher is roused in time
        // (`RDKafkaFetchWakeup`); and one answer, compressed as it comes, must not be much more than fits.
        try set("queued.max.messages.kbytes", "16384")
        try set("fetch.max.bytes", "4194304")
        try set("fetch.message.max.bytes", "1048576")
        try set(configuration.properties, for: .consumer)
        try set("auto.offset.reset", reset)
        try set("enable.auto.commit", "false")
        try set("enable.auto.offset.store", "false")
        try set("isolation.level", isolation == .readCommitted ? "read_committed" : "read_uncommitted")
        try set("enable.partition.eof", "true")
    }

    /// The settings of any client, under the operator's. No client makes topics by asking for them.
    mutating func setClient(_ configuration: KafkaConfiguration) throws(KafkaConfigurationError) {
        try set("client.id", "vigie")
        try set("bootstrap.servers", configuration.bootstrapServers)
        try set("allow.auto.create.topics", "false")
        try set("socket.nagle.disable", "true")
        // librdkafka's 10 s would be the least that a restarted broker is missed for.
        try set("reconnect.backoff.max.ms", "2000")
        try set("socket.timeout.ms", String(configuration.socketTimeout))
    }

    mutating func set(
        _ properties: [String: String], for client: RDKafkaProperties.Client
    ) throws(KafkaConfigurationError) {
        for (name, value) in properties where RDKafkaProperties.isFor(client, name) { try set(name, value) }
    }
}
