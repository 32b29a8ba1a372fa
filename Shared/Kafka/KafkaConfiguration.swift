/// How to reach a Kafka cluster, and the two times that the rest is derived from.
///
/// `properties` are librdkafka's own (its CONFIGURATION.md names them: TLS, SASL, queue sizes). Each goes only to the clients
/// that it is for. Those on which exactly once depends are not the operator's to set and are refused by name.
public struct KafkaConfiguration: Sendable {
    /// `host:port`, comma-separated.
    public let bootstrapServers: String
    /// Checked: each is known to librdkafka, has a value that it takes, and is not reserved.
    public let properties: [String: String]
    /// Milliseconds without a heartbeat after which a group takes a member to be dead, and until which a static member that
    /// left keeps its partitions.
    public let sessionTimeout: Int
    /// Milliseconds after which the cluster aborts a transaction that nobody ends. Less than the session's, so that a
    /// commit that hangs is dead before its member's partitions go to another.
    public let transactionTimeout: Int
    /// What the operator has given the clients to show to brokers.
    public let clientCertificate: Certificate?

    /// - Throws: the first property or time that cannot be, by name. No network is touched.
    public init(
        bootstrapServers: String, properties: [String: String] = [:], sessionTimeout: Int = 45_000,
        transactionTimeout: Int = 10_000
    ) throws(KafkaConfigurationError) {
        self.bootstrapServers = bootstrapServers
        self.properties = properties
        self.sessionTimeout = sessionTimeout
        self.transactionTimeout = transactionTimeout
        clientCertificate = ClientCertificate.read(properties)
        guard bootstrapServers.contains(where: { !$0.isWhitespace }) else { throw .noBootstrapServers }
        for name in properties.keys.sorted() {
            if let use = RDKafkaProperties.reserved[name] { throw .reserved(property: name, use: use) }
        }
        try RDKafkaProperties.check(properties)
        try checkTimes()
    }

    /// Milliseconds between heartbeats. A member learns of a rebalance from the answer to one, so 300 and not Kafka's 3,000:
    /// a third member joins in 0.02 s instead of 1.5 to 3 s.
    var heartbeatInterval: Int { number("heartbeat.interval.ms") ?? max(1, min(300, sessionTimeout / 3 - 1)) }

    /// `max.poll.interval.ms`, which is the group's rebalance timeout too: for so long a coordinator waits for a member that does not
    /// poll, and a member for an answer that a restarted coordinator has forgotten (seen with 4.3.1). The runtime polls many
    /// times a second, so a minute is plenty, where librdkafka has five.
    var pollInterval: Int { number("max.poll.interval.ms") ?? max(60_000, sessionTimeout) }

    /// librdkafka takes `message.timeout.ms` up to the transaction's timeout, and this up to 100 ms more.
    var socketTimeout: Int { number("socket.timeout.ms") ?? min(60_000, max(transactionTimeout - 100, 1_000)) }

    /// The most bytes of records that a producer sends as one batch. A topic's `max.message.bytes` is 1 MiB unless somebody set it.
    var batchBytes: Int { number("batch.size") ?? 500_000 }

    private func checkTimes() throws(KafkaConfigurationError) {
        guard sessionTimeout >= 1_000 else {
            throw .refused(property: "session.timeout.ms", reason: "\(sessionTimeout) is less than 1000")
        }
        guard transactionTimeout >= 1_000 else {
            throw .refused(property: "transaction.timeout.ms", reason: "\(transactionTimeout) is less than 1000")
        }
        guard transactionTimeout < sessionTimeout else {
            throw .refused(
                property: "transaction.timeout.ms",
                reason: "\(transactionTimeout) is not less than session.timeout.ms, which is \(sessionTimeout)")
        }
        guard heartbeatInterval <= 500, heartbeatInterval < sessionTimeout / 3 else {
            throw .refused(
                property: "heartbeat.interval.ms",
                reason: "\(heartbeatInterval) is more than 500 or not less than a third of session.timeout.ms, "
                    + "which is \(sessionTimeout)")
        }
        for name in ["message.timeout.ms", "delivery.timeout.ms", "socket.timeout.ms"] {
            // 0 is librdkafka's word for ever.
            guard let time = number(name), !(1...transactionTimeout).contains(time) else { continue }
            throw .refused(
                property: name,
                reason: "\(time) is not within 1 and transaction.timeout.ms, which is \(transactionTimeout)")
        }
        if let poll = number("max.poll.interval.ms"), poll < sessionTimeout {
            throw .refused(
                property: "max.poll.interval.ms",
                reason: "\(poll) is less than session.timeout.ms, which is \(sessionTimeout)")
        }
        if let reset = properties["auto.offset.reset"], !["earliest", "error"].contains(reset) {
            throw .refused(
                property: "auto.offset.reset", reason: "only earliest or error: anything else would leave records out")
        }
    }

    private func number(_ name: String) -> Int? { properties[name].flatMap { Int($0) } }
}
