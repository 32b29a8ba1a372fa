import Kafka
import Streaming
import Testing

@Suite("Transactions on a real broker", .enabled(if: BrokerFixture.bootstrap != nil))
struct BrokerTransactionTests {
    let fixture: BrokerFixture
    let first: TopicPartition

    init() throws {
        fixture = try BrokerFixture()
        first = fixture.partitions[0]
    }

    @Test("a committed one is read, an aborted one is not")
    func outcomes() throws {
        let producer = try fixture.producer()
        defer { producer.close() }
        for (value, commits) in [("a", true), ("b", false), ("c", true)] {
            try producer.begin()
            try producer.produce(fixture.topic, value)
            try producer.flush()
            if commits { try producer.commit() } else { try producer.abort() }
        }
        #expect(try fixture.values(.readCommitted, upTo: 6) == ["a", "c"])
        #expect(try fixture.values(.readUncommitted, upTo: 6) == ["a", "b", "c"])
    }

    @Test("an open one holds the stable end back, and nothing of it is read")
    func open() throws {
        try fixture.write(["before"])
        let producer = try fixture.producer("other")
        defer { producer.close() }
        try producer.begin()
        try producer.produce(fixture.topic, "open")
        try producer.flush()
        // One record and the marker of its commit, then the open record.
        #expect(try fixture.end(of: first, .readCommitted, reaching: 2) == 2)
        #expect(try fixture.end(of: first, .readUncommitted, reaching: 3) == 3)
        #expect(try fixture.values(.readCommitted, upTo: 2) == ["before"])
        #expect(try fixture.values(.readUncommitted, upTo: 3) == ["before", "open"])
        // What lags are reckoned by: nobody can be behind what is not committed.
        let ends = try fixture.log.ends(of: fixture.partitions + [TopicPartition("nowhere", 0)], timeout: 10_000)
        #expect(ends == [first: 2, fixture.partitions[1]: 0])
        try producer.commit()
        #expect(try fixture.end(of: first, .readCommitted, reaching: 4) == 4)
    }

    @Test("the position goes behind the marker at the end")
    func markers() throws {
        try fixture.write(["a", "b"])
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([first: 0], topics: [fixture.topic])
        try reader.poll(seen) { seen.ends.last?.offset == 3 }
        #expect(seen.records.map(\.offset) == [0, 1])
        #expect(seen.ends.suffix(1) == [End(topic: 0, partition: 0, offset: 3)])
        #expect(reader.position(of: first) == 3)
    }

    @Test("a second producer of the id fences the first, and aborts what it had open")
    func fencing() throws {
        let older = try fixture.producer()
        try older.begin()
        try older.produce(fixture.topic, "older")
        try older.flush()
        let newer = try fixture.producer()
        defer { newer.close() }
        let error = #expect(throws: KafkaError.self) { try older.commit() }
        #expect(error?.kind == .fenced)
        older.close()
        try newer.begin()
        try newer.produce(fixture.topic, "newer")
        try newer.flush()
        try newer.commit()
        #expect(try fixture.values(upTo: 4) == ["newer"])
    }

    @Test("a closed producer has left no open one behind")
    func closedInTransaction() throws {
        let producer = try fixture.producer()
        try producer.begin()
        try producer.produce(fixture.topic, "a")
        try producer.flush()
        producer.close()
        #expect(try fixture.end(of: first, .readUncommitted, reaching: 2) == 2)
        #expect(try fixture.end(of: first, .readCommitted, reaching: 2) == 2)
        #expect(try fixture.values(upTo: 2) == [])
    }

    @Test("many records in many partitions are all there, in the order of their partition")
    func volume() throws {
        let fixture = try BrokerFixture(partitions: 4)
        let producer = try fixture.producer()
        defer { producer.close() }
        try producer.begin()
        for number in 0..<20_000 {
            try producer.produce(
                fixture.topic, partition: Int32(number % 4), key: "k", "\(number)",
                headers: [.init("ce_type", "t\(number)")], timestamp: Int64(number + 1))
        }
        try producer.flush()
        try producer.commit()
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign(
            Dictionary(uniqueKeysWithValues: fixture.partitions.map { ($0, Int64(0)) }), topics: [fixture.topic])
        try reader.poll(seen) { seen.records.count == 20_000 }
        #expect(seen.records.count == 20_000)
        for partition in 0..<4 {
            let own = zip(seen.records, seen.headers).filter { $0.0.partition == Int32(partition) }
            let expected = stride(from: partition, to: 20_000, by: 4).map { "\($0)" }
            #expect(own.map(\.0.text) == expected)
            #expect(own.map(\.1) == expected.map { "t" + $0 })
            #expect(own.map(\.0.timestamp) == expected.compactMap { Int64($0).map { $0 + 1 } })
        }
    }
}
