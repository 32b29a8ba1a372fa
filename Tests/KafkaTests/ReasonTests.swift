import CRdKafka
import Streaming
import Synchronization
import Testing

@testable import Kafka

@Suite("What is said of a failure")
struct ReasonTests {
    /// A clock that moves when it is told to.
    private final class Clock: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex<Duration>(.zero)

        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

        func pass(_ time: Duration) { passed.withLock { $0 += time } }
    }

    private let clock = Clock()
    private let witness = Witness()
    private let callbacks: RDKafkaCallbacks

    init() throws {
        let configuration = try KafkaConfiguration(bootstrapServers: "127.0.0.1:1")
        callbacks = RDKafkaCallbacks(
            client: "admin", events: witness, configuration: configuration, now: { [clock] in clock.now })
    }

    @Test("is one sentence, however many failures came before it")
    func unchained() {
        for _ in 0..<4 {
            callbacks.failed(nil, RD_KAFKA_RESP_ERR__TRANSPORT, "x:1/2: Disconnected (after 5150ms in state UP)")
            callbacks.failed(
                nil, RD_KAFKA_RESP_ERR__TRANSPORT,
                "x:1/2: Connect to ipv4#x:1 failed: Connection refused (after 0ms in state CONNECT, 1 identical error(s) suppressed)"
            )
            callbacks.failed(nil, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "2/2 brokers are down")
        }
        #expect(
            Set(witness.troubles.map(\.reason)) == [
                "x:1/2: Disconnected", "x:1/2: Connect to ipv4#x:1 failed: Connection refused", "2/2 brokers are down",
            ])
        #expect(
            callbacks.explained(RD_KAFKA_RESP_ERR__TIMED_OUT, "commit: Local: Timed out")
                == "commit: Local: Timed out, after: x:1/2: Connect to ipv4#x:1 failed: Connection refused")
    }

    @Test("names no cause that is a minute old, and none for what has nothing to do with a connection")
    func old() {
        callbacks.failed(nil, RD_KAFKA_RESP_ERR__TRANSPORT, "x:1/2: Disconnected")
        #expect(callbacks.explained(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "commit: no") == "commit: no")
        clock.pass(.seconds(59))
        #expect(
            callbacks.explained(RD_KAFKA_RESP_ERR__TRANSPORT, "commit: no") == "commit: no, after: x:1/2: Disconnected")
        clock.pass(.seconds(1))
        #expect(callbacks.explained(RD_KAFKA_RESP_ERR__TRANSPORT, "commit: no") == "commit: no")
    }

    @Test(
        "leaves out the thread and the state that librdkafka tells of",
        arguments: [
            ("[thrd:x:1/bootstrap]: x:1/1: Disconnected (after 6154ms in state UP)", "x:1/1: Disconnected"),
            (
                "[thrd:main]: Group session timed out (in join-state steady) after 6072 ms",
                "Group session timed out (in join-state steady) after 6072 ms"
            ),
            ("2/2 brokers are down", "2/2 brokers are down"),
            ("", ""),
        ])
    func sentence(text: String, sentence: String) {
        #expect(RDKafkaText.sentence(text) == sentence)
        callbacks.log(severity: 4, facility: "FAIL", text)
        #expect(witness.lines == ["admin: \(sentence)"])
    }

    @Test("has its partitions last, and says which without a line for each")
    func partitions() {
        let topics = ["vigie.attendance", "vigie.enrolments"]
        let places = topics.flatMap { topic in (0..<16 as Range<Int32>).map { TopicPartition(topic, $0) } }
        #expect(TopicPartition.list(places) == "32 partitions: 0-15 of vigie.attendance, 0-15 of vigie.enrolments")
        let some = [7, 3, 4, 0].map { TopicPartition("a", $0) }
        #expect(TopicPartition.list(some) == "4 partitions: 0, 3-4, 7 of a")
        #expect(TopicPartition.list([TopicPartition("a", 7)]) == "a[7]")
    }

    @Test("of a group's offsets has its reason within the first words")
    func committed() throws {
        let fixture = try EmbeddedFixture(partitions: 16)
        let consumer = try fixture.log.consumer(group: "g", topics: [fixture.topic], instance: nil)
        fixture.cluster.setBroker(1, isUp: false)
        let places = (0..<16 as Range<Int32>).map { TopicPartition(fixture.topic, $0) }
        let error = #expect(throws: KafkaError.self) { _ = try consumer.committed(places, timeout: 300) }
        let reason = try #require(error?.reason)
        #expect(reason.hasPrefix("committed offsets: Local: "), "\(reason)")
        #expect(reason.hasSuffix(" (16 partitions: 0-15 of facts)"), "\(reason)")
    }
}
