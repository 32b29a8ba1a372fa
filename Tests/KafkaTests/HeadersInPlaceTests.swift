import CRdKafka
import Streaming
import Testing

@testable import Kafka

@Suite("Headers of a fetched message", .enabled(if: rd_kafka_version() == 0x0200_02ff))
struct HeadersInPlaceTests {
    @Test("are found without asking librdkafka for them, and are what it would have answered")
    func inPlace() throws {
        let fixture = try EmbeddedFixture(partitions: 1)
        let producer = try fixture.producer()
        try producer.begin()
        let long = String(repeating: "é", count: 300)
        try producer.produce(fixture.topic, "none")
        try producer.produce(fixture.topic, "one", headers: [.init("ce_type", "t")])
        try producer.produce(
            fixture.topic, "", headers: [.init("ce_type", long), .init("x", ""), .init("ce_type", "u")])
        try producer.flush()
        try producer.commit()
        producer.close()

        var conf = RDKafkaConf()
        try conf.setConsumer(fixture.configuration, group: "raw", isolation: .readCommitted, reset: "earliest")
        let callbacks = RDKafkaCallbacks(client: "raw", events: nil, configuration: fixture.configuration)
        let client = try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
        defer { client.closeConsumer() }
        rd_kafka_poll_set_consumer(client.handle)
        let assignment = RDKafkaPartitionList([TopicPartition(fixture.topic, 0): 0])
        rd_kafka_assign(client.handle, assignment.list)
        var answers: [[String?]] = []
        while answers.count < 3, let message = rd_kafka_consumer_poll(client.handle, 20_000) {
            defer { rd_kafka_message_destroy(message) }
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            // An empty value does not lie in the batch, so that nothing tells where it would end.
            #expect((RDKafkaHeaders.inPlace(message) != nil) == (message.pointee.len > 0))
            let names = ["ce_type", "x", "y"]
            let found = names.map { text(RDKafkaHeaders.find(UnsafeRawPointer(message), $0)) }
            #expect(found == names.map { text(RDKafkaHeaders.parsed(message, $0)) })
            // Once parsed they are asked for: the list may have been changed.
            #expect(RDKafkaHeaders.inPlace(message) == nil || found == [nil, nil, nil])
            answers.append(found)
        }
        #expect(answers == [[nil, nil, nil], ["t", nil, nil], ["u", "", nil]])
    }

    private func text(_ bytes: UnsafeRawBufferPointer?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
}
