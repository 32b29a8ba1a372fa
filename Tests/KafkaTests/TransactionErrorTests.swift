import Glibc
import Kafka
import Streaming
import Testing

/// What the brokers can answer in a transaction, and which class of error it must become: each row was found by injecting
/// the error into librdkafka 2.0.2.
@Suite("A transactional producer, when the brokers refuse")
struct TransactionErrorTests {
    let fixture: EmbeddedFixture
    let generation: any GroupGeneration

    init() throws {
        fixture = try EmbeddedFixture()
        generation = try EmbeddedFixture.someGeneration()
    }

    @Test("is fenced when another has its id at the commit", arguments: [47, 90])
    func fencedAtCommit(_ code: Int) throws {
        let producer = try fixture.producer()
        fixture.cluster.fail(.endTransaction, with: [code])
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        try producer.flush()
        let error = #expect(throws: KafkaError.self) { try producer.commit() }
        #expect(error?.kind == .fenced)
        #expect(error?.code == "_FENCED" || error?.code == "INVALID_PRODUCER_EPOCH")
        let again = #expect(throws: KafkaError.self) { try producer.begin() }
        #expect(again?.kind == .fenced)
    }

    @Test(
        "is fenced when another has its id while it writes",
        arguments: [EmbeddedCluster.Request.addPartitionsToTransaction, .produce])
    func fencedAtProduce(_ request: EmbeddedCluster.Request) throws {
        let producer = try fixture.producer()
        fixture.cluster.fail(request, with: [47])
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        let error = #expect(throws: KafkaError.self) {
            try producer.flush()
            try producer.sendOffsets([TopicPartition("in", 0): 1], generation: generation)
            try producer.commit()
        }
        #expect(error?.kind == .fenced)
    }

    @Test("commits all the same when the coordinator is away for a moment")
    func coordinatorAway() throws {
        let producer = try fixture.producer()
        fixture.cluster.fail(.endTransaction, with: [15])
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        try producer.flush()
        try producer.commit()
        #expect(try fixture.values() == ["a"])
    }

    @Test("aborts and goes on when the group has moved on", arguments: [22, 25, 27])
    func staleGeneration(_ code: Int) throws {
        let producer = try fixture.producer()
        fixture.cluster.fail(.transactionOffsetCommit, with: [code])
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        try producer.flush()
        let offsets = [TopicPartition("in", 0): Int64(1)]
        let refused = #expect(throws: KafkaError.self) {
            try producer.sendOffsets(offsets, generation: generation)
        }
        #expect(refused?.kind == .abortable)
        let commit = #expect(throws: KafkaError.self) { try producer.commit() }
        #expect(commit?.kind == .abortable)
        try producer.abort()
        try producer.begin()
        try producer.produce(fixture.topic, "b")
        try producer.flush()
        try producer.sendOffsets(offsets, generation: generation)
        try producer.commit()
        #expect(try fixture.values().last == "b")
    }

    @Test("a record that the brokers refuse spoils its transaction, by name of its partition")
    func refusedRecord() throws {
        let producer = try fixture.producer()
        fixture.cluster.fail(.produce, with: [87])
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        let error = #expect(throws: KafkaError.self) { try producer.flush() }
        #expect(error?.kind == .abortable)
        #expect(error?.code == "INVALID_RECORD")
        #expect(error?.reason.contains("facts[0]") == true)
        #expect(throws: KafkaError.self) { try producer.commit() }
        try producer.abort()
        // «Abort again» is part of the game: the transaction after it may be spoilt once more.
        try fixture.retry(producer) {
            try producer.produce(fixture.topic, "b")
            try producer.flush()
        }
        #expect(try fixture.values().last == "b")
    }

    @Test("a record that produce itself refuses cannot be left out of the commit")
    func refusedByProduce() throws {
        let producer = try fixture.producer()
        try producer.begin()
        let tooLarge = String(repeating: "x", count: 2_000_000)
        let refused = #expect(throws: KafkaError.self) { try producer.produce(fixture.topic, tooLarge) }
        #expect(refused?.kind == .abortable)
        #expect(refused?.reason.contains("xxx") == false)
        let commit = #expect(throws: KafkaError.self) { try producer.commit() }
        #expect(commit == refused)
        try producer.abort()
        try producer.begin()
        try producer.produce(fixture.topic, "b")
        try producer.flush()
        try producer.commit()
        #expect(try fixture.values() == ["b"])
    }

    @Test("a partition that does not exist is refused by its number")
    func unknownPartition() throws {
        let producer = try fixture.producer()
        try producer.begin()
        let error = #expect(throws: KafkaError.self) { try producer.produce(fixture.topic, partition: 7, "a") }
        #expect(error?.kind == .abortable)
        #expect(error?.reason.contains("facts[7]") == true)
    }

    @Test("of a record that is refused, no memory is freed twice: no two pieces are given out at one place afterwards")
    func freedOnce() throws {
        let producer = try fixture.producer()
        let headers = (0..<6).map { OutgoingRecord.Header("ce_header\($0)", String(repeating: "v", count: 8 * $0)) }
        for _ in 0..<100 {
            try producer.begin()
            #expect(throws: KafkaError.self) {
                try producer.produce(fixture.topic, partition: 7, "a", headers: headers)
            }
            try producer.abort()
        }
        for size in stride(from: 16, through: 512, by: 16) {
            let pieces = (0..<200).compactMap { _ in malloc(size) }
            #expect(Set(pieces).count == 200, "of \(size) bytes")
            pieces.forEach { free($0) }
        }
    }

    @Test("a topic that does not exist ends the producer's use, by name")
    func unknownTopic() throws {
        let producer = try fixture.producer()
        try producer.begin()
        let error = #expect(throws: KafkaError.self) { try producer.produce("nowhere", "a") }
        #expect(error?.kind == .fatal)
        #expect(error?.reason.contains("nowhere") == true)
    }

    @Test("initialisation can be called again when it takes longer than asked for")
    func resumableInitialisation() throws {
        let producer = try fixture.log.producer(transactionalID: "slow")
        fixture.cluster.setBroker(1, isUp: false)
        let error = #expect(throws: KafkaError.self) { try producer.initialise(timeout: 300) }
        #expect(error?.kind == .retriable)
        fixture.cluster.setBroker(1, isUp: true)
        try fixture.untilNotRetriable { () throws(KafkaError) in try producer.initialise(timeout: 2_000) }
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        try producer.flush()
        try producer.commit()
    }

    @Test("closed in the middle of a transaction, it aborts it and leaves the process alone")
    func closedInTransaction() throws {
        // The race that it is about shows once in some tens of closes.
        for _ in 0..<50 {
            let producer = try fixture.producer()
            try producer.begin()
            try producer.produce(fixture.topic, "a")
            producer.close()
            let error = #expect(throws: KafkaError.self) { try producer.begin() }
            #expect(error?.kind == .fatal)
        }
    }

    @Test("a queue that is full is waited for")
    func fullQueue() throws {
        let fixture = try EmbeddedFixture(properties: ["queue.buffering.max.messages": "10", "linger.ms": "1"])
        let producer = try fixture.producer()
        try producer.begin()
        for number in 0..<500 { try producer.produce(fixture.topic, String(number)) }
        try producer.flush()
        try producer.commit()
        #expect(try fixture.values() == (0..<500).map(String.init))
    }

    @Test("offsets of another log's group are refused")
    func foreignGeneration() throws {
        final class Foreign: GroupGeneration {}
        let producer = try fixture.producer()
        try producer.begin()
        let error = #expect(throws: KafkaError.self) {
            try producer.sendOffsets([TopicPartition("in", 0): 1], generation: Foreign())
        }
        #expect(error?.kind == .fatal)
    }
}

extension EmbeddedFixture {
    /// A generation as an assignment brings it. One for all: a first join takes the embedded cluster 3 s.
    static func someGeneration() throws -> any GroupGeneration { try generation.get() }

    private static let generation = Result { () throws -> any GroupGeneration in
        let fixture = try EmbeddedFixture()
        let consumer = try fixture.log.consumer(group: "any", topics: [fixture.topic], instance: nil)
        let seen = Collector()
        defer { consumer.close(seen) }
        try consumer.poll(seen) { !seen.generations.isEmpty }
        return try #require(seen.generations.first)
    }

    /// All values in partition 0.
    func values() throws -> [String?] {
        let reader = try log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([TopicPartition(topic, 0): 0], topics: [topic])
        try reader.poll(seen) { !seen.ends.isEmpty }
        return seen.texts
    }

    /// A transaction that is repeated while it is spoilt.
    func retry(_ producer: any TransactionalProducer, _ body: () throws -> Void) throws {
        for _ in 0..<10 {
            try producer.begin()
            do {
                try body()
                return try producer.commit()
            } catch let error as KafkaError where error.kind == .abortable {
                try producer.abort()
            }
        }
        Issue.record("spoilt ten times")
    }

    func untilNotRetriable(_ body: () throws(KafkaError) -> Void) throws(KafkaError) {
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            do throws(KafkaError) {
                return try body()
            } catch {
                guard error.kind == .retriable, ContinuousClock.now < deadline else { throw error }
            }
        }
    }
}
