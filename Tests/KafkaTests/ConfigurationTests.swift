import Kafka
import Streaming
import Testing

@Suite("A configuration")
struct ConfigurationTests {
    private func make(
        _ properties: [String: String] = [:], session: Int = 45_000, transaction: Int = 10_000
    ) throws(KafkaConfigurationError) -> KafkaConfiguration {
        try KafkaConfiguration(
            bootstrapServers: "localhost:9092", properties: properties, sessionTimeout: session,
            transactionTimeout: transaction)
    }

    @Test("names the property that librdkafka does not know")
    func unknown() {
        #expect(throws: KafkaConfigurationError.unknown(property: "sasl.pasword")) {
            try make(["sasl.pasword": "secret"])
        }
    }

    @Test("names the property whose value cannot be")
    func invalid() {
        let error = #expect(throws: KafkaConfigurationError.self) { try make(["linger.ms": "soon"]) }
        guard case .refused("linger.ms", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "does not let the operator set what exactly once depends on",
        arguments: [
            "enable.auto.commit", "isolation.level", "transactional.id", "partitioner", "enable.idempotence", "acks",
            "partition.assignment.strategy", "session.timeout.ms", "bootstrap.servers", "metadata.broker.list",
        ])
    func reserved(_ property: String) {
        let error = #expect(throws: KafkaConfigurationError.self) { try make([property: "1"]) }
        guard case .reserved(property, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "refuses times that do not fit each other",
        arguments: [
            (["heartbeat.interval.ms": "600"], 45_000, 10_000, "heartbeat.interval.ms"),
            (["heartbeat.interval.ms": "400"], 1_200, 1_000, "heartbeat.interval.ms"),
            ([:], 10_000, 10_000, "transaction.timeout.ms"),
            ([:], 10_000, 500, "transaction.timeout.ms"),
            ([:], 500, 400, "session.timeout.ms"),
            (["message.timeout.ms": "20000"], 45_000, 10_000, "message.timeout.ms"),
            (["message.timeout.ms": "0"], 45_000, 10_000, "message.timeout.ms"),
            (["delivery.timeout.ms": "20000"], 45_000, 10_000, "delivery.timeout.ms"),
            (["socket.timeout.ms": "60000"], 45_000, 10_000, "socket.timeout.ms"),
            (["max.poll.interval.ms": "30000"], 45_000, 10_000, "max.poll.interval.ms"),
            (["auto.offset.reset": "latest"], 45_000, 10_000, "auto.offset.reset"),
        ] as [([String: String], Int, Int, String)])
    func times(_ properties: [String: String], _ session: Int, _ transaction: Int, _ named: String) {
        let error = #expect(throws: KafkaConfigurationError.self) {
            try make(properties, session: session, transaction: transaction)
        }
        guard case .refused(named, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "is taken by every client, from the shortest times to the longest", arguments: [1_000, 5_000, 10_000, 900_000])
    func everyClient(_ transaction: Int) throws {
        let events = Witness()
        let configuration = try make(
            [
                "linger.ms": "20", "queued.min.messages": "1000", "compression.type": "zstd",
                "max.poll.interval.ms": "2000000",
                "request.timeout.ms": "900", "fetch.wait.max.ms": "100",
            ], session: transaction + 1, transaction: transaction)
        let log = KafkaClientSupplier(configuration, events: events)
        let consumer = try log.consumer(group: "g", topics: ["t"], instance: "one")
        let producer = try log.producer(transactionalID: "p")
        let reader = try log.reader(.readCommitted)
        _ = try Publisher(configuration, topics: ["t"], events: events)
        _ = try Admin(configuration, events: events)
        consumer.close(Collector())
        producer.close()
        reader.close()
        // librdkafka warns of each property on a client that it is not for.
        #expect(
            events.lines.filter { $0.contains("is a consumer property") || $0.contains("is a producer property") } == []
        )
    }

    @Test("what librdkafka refuses as a whole is told with its reason")
    func contradiction() throws {
        let log = KafkaClientSupplier(try make(["security.protocol": "ssl", "ssl.ca.location": "/nowhere/ca.pem"]))
        let error = #expect(throws: (any Error).self) { try log.reader(.readCommitted) }
        #expect(String(describing: error).contains("ssl.ca.location"))
    }

    @Test("is not without bootstrap servers")
    func bootstrap() {
        #expect(throws: KafkaConfigurationError.noBootstrapServers) { try KafkaConfiguration(bootstrapServers: " ") }
    }
}
