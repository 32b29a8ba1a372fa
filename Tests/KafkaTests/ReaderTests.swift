import Kafka
import Streaming
import Testing

@Suite("A reader of the embedded cluster")
struct ReaderTests {
    let fixture: EmbeddedFixture
    let first: TopicPartition
    let second: TopicPartition

    init() throws {
        fixture = try EmbeddedFixture()
        first = TopicPartition(fixture.topic, 0)
        second = TopicPartition(fixture.topic, 1)
    }

    /// What a reader of the second partition sees of three records.
    private func written(_ produce: (any TransactionalProducer) throws -> Void) throws -> Collector {
        let producer = try fixture.producer()
        try producer.begin()
        try produce(producer)
        try producer.flush()
        try producer.commit()
        producer.close()

        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([second: 0], topics: ["other", fixture.topic])
        try reader.poll(seen) { seen.records.count == 3 }
        return seen
    }

    @Test("hands over keys, values, timestamps, partitions and headers as they were written")
    func roundTrip() throws {
        let seen = try written { producer in
            try producer.produce(
                fixture.topic, partition: 1, key: "pupil", "absent",
                headers: [.init("ce_type", "old"), .init("ce_type", "new")],
                timestamp: 1_234)
            try producer.produce(fixture.topic, partition: 1, key: "pupil", nil, timestamp: 1_235)
            try producer.produce(fixture.topic, partition: 1, key: nil, "", timestamp: 1_236)
        }
        #expect(seen.records.map(\.topic) == [1, 1, 1])
        #expect(seen.records.map(\.partition) == [1, 1, 1])
        #expect(seen.records.map(\.offset) == [0, 1, 2])
        #expect(seen.records.map(\.timestamp) == [1_234, 1_235, 1_236])
        #expect(seen.records.map(\.key) == [Array("pupil".utf8), Array("pupil".utf8), nil])
        #expect(seen.records.map(\.value) == [Array("absent".utf8), nil, []])
        #expect(seen.headers == ["new", nil, nil])
    }

    @Test("hands over no time that cannot be reckoned with, whatever was written")
    func timestamps() throws {
        let seen = try written { producer in
            for timestamp in [Int64.max, 253_402_300_799_999, 1_236] {
                try producer.produce(fixture.topic, partition: 1, key: nil, "", timestamp: timestamp)
            }
        }
        #expect(seen.records.map(\.timestamp) == [253_402_300_799_999, 253_402_300_799_999, 1_236])
    }

    @Test("tells the end of each partition, and its position is there")
    func ends() throws {
        try fixture.write(["a", "b", "c"])
        let reader = try fixture.log.reader(.readUncommitted)
        defer { reader.close() }
        let seen = Collector()
        #expect(reader.position(of: first) == nil)
        try reader.assign([first: 1, second: 0], topics: [fixture.topic])
        #expect(reader.position(of: first) == 1)
        try reader.poll(seen) { seen.ends.count == 2 }
        #expect(seen.texts == ["b", "c"])
        #expect(Set(seen.ends) == [End(topic: 0, partition: 0, offset: 3), End(topic: 0, partition: 1, offset: 0)])
        #expect(reader.position(of: first) == 3)
        #expect(reader.position(of: second) == 0)
    }

    @Test("hands over no more than the limit at a time")
    func limit() throws {
        try fixture.write((0..<10).map(String.init))
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([first: 0], topics: [fixture.topic])
        var most = 0
        let deadline = ContinuousClock.now + .seconds(300)
        while seen.records.count < 10, ContinuousClock.now < deadline {
            most = max(most, try reader.poll(timeout: 50, limit: 3, seen))
        }
        #expect(seen.records.map(\.offset) == Array(0..<10))
        #expect(most == 3)
    }

    @Test("assigned anew, it hands over nothing of what it was assigned before")
    func reassignment() throws {
        try fixture.write((0..<100).map(String.init))
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([first: 0], topics: [fixture.topic])
        try reader.poll(seen) { !seen.records.isEmpty }
        seen.records = []
        try reader.assign([first: 97], topics: [fixture.topic])
        #expect(reader.position(of: first) == 97)
        try reader.poll(seen) { seen.records.count == 3 }
        #expect(seen.records.map(\.offset) == [97, 98, 99])
    }

    @Test("knows where a partition begins and ends")
    func watermarks() throws {
        try fixture.write(["a", "b", "c"])
        let reader = try fixture.log.reader(.readUncommitted)
        defer { reader.close() }
        let marks = try reader.watermarks(of: first, timeout: 10_000)
        #expect(marks.low == 0)
        #expect(marks.high == 3)
    }

    @Test("an offset that is not there is an error that names the partition")
    func truncation() throws {
        try fixture.write(["a"])
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([first: 50], topics: [fixture.topic])
        let error = #expect(throws: KafkaError.self) { try reader.poll(seen) { false } }
        #expect(error?.kind == .fatal)
        #expect(error?.code == "_AUTO_OFFSET_RESET")
        #expect(error?.reason.contains("facts[0]") == true)
    }

    @Test("once closed, it says so")
    func closed() throws {
        let reader = try fixture.log.reader(.readCommitted)
        reader.close()
        reader.close()
        let error = #expect(throws: KafkaError.self) { try reader.poll(timeout: 0, limit: 1, Collector()) }
        #expect(error?.kind == .fatal)
        #expect(reader.position(of: first) == nil)
    }
}
