import Dispatch
import Kafka
import Streaming
import Testing

@Suite("A topic that takes small batches, on a real broker", .enabled(if: BrokerFixture.bootstrap != nil))
struct BrokerSizeTests {
    let fixture: BrokerFixture
    let topic: String

    init() throws {
        fixture = try BrokerFixture()
        topic = "small." + fixture.name
        let settings = BrokerFixture.keptForEver.merging(["max.message.bytes": "5000"]) { $1 }
        try #require(
            try fixture.admin.create([
                TopicDeclaration(name: topic, partitions: 2, replicas: 1, settings: settings)
            ]) == [:])
    }

    /// Not to be made smaller by compression.
    private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    private func record(_ number: Int, bytes: Int) -> OutgoingRecord {
        OutgoingRecord(
            topic: topic, partition: Int32(number % 2), key: Array("\(number)".utf8),
            value: Self.noise(bytes, seed: UInt64(number + 1)))
    }

    /// The keys in both partitions, once there are `count`.
    private func keys(_ count: Int) throws -> [String] {
        let reader = try fixture.log.reader(.readCommitted)
        defer { reader.close() }
        let seen = Collector()
        try reader.assign([TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 0], topics: [topic])
        try reader.poll(seen, patience: 30_000) { seen.records.count >= count }
        return seen.records.compactMap { $0.key.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test("gets from a publisher what it refuses at once, each record, call after call and many calls at once")
    func split() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [topic])
        for round in 0..<3 {
            try await publisher.publish((0..<500).map { record(1_000 * round + $0, bytes: 100) })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 3..<8 {
                group.addTask { try await publisher.publish((0..<200).map { record(1_000 * round + $0, bytes: 100) }) }
            }
            try await group.waitForAll()
        }
        let all = (0..<8).flatMap { round in (0..<(round < 3 ? 500 : 200)).map { "\(1_000 * round + $0)" } }
        // One whose answer was lost is sent again: a fact twice is a fact.
        #expect(Set(try keys(all.count)) == Set(all))
        await publisher.close()
    }

    @Test("refuses one that is too large itself, by its place and size, and gets all others")
    func oversized() async throws {
        let publisher = try Publisher(fixture.configuration, topics: [topic])
        let records = (0..<100).map { record($0, bytes: $0 == 7 || $0 == 60 ? 5_100 : 100) }
        let error = await #expect(throws: PublishError.self) { try await publisher.publish(records) }
        guard case .tooLarge(let found) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.map(\.index) == [7, 60])
        #expect(found.allSatisfy { $0.topic == topic && (5_161...5_200).contains($0.bytes) })
        #expect(Set(try keys(98)) == Set((0..<100).filter { $0 != 7 && $0 != 60 }.map(String.init)))
        let limit = try fixture.admin.describe([topic]).first?.settings["max.message.bytes"]?.value
        #expect(limit == "5000")
        await publisher.close()
    }

    @Test("gets a transaction that it refuses at once in smaller batches, and the next ones without a refusal")
    func transaction() throws {
        let producer = try fixture.producer()
        defer { producer.close() }
        func attempt(_ numbers: Range<Int>) -> KafkaError? {
            do throws(KafkaError) {
                try producer.begin()
                for number in numbers {
                    let record = record(number, bytes: 1_000)
                    try producer.produce(
                        topic: topic, partition: record.partition, key: record.key, value: record.value, headers: [],
                        timestamp: 1_700_000_000_000)
                }
                try producer.flush()
                try producer.commit()
                return nil
            } catch {
                try? producer.abort()
                return error
            }
        }
        var refusals: [String] = []
        while let refusal = attempt(0..<40), refusals.count < 20 { refusals.append(refusal.code) }
        // After a refusal librdkafka may have lost count of what it sent, and asks for one abort more.
        #expect(refusals.first == "batch-too-large" && !refusals.contains("MSG_SIZE_TOO_LARGE"), "\(refusals)")
        #expect(refusals.count < 20)
        #expect(attempt(40..<80) == nil)
        #expect(Set(try keys(80)) == Set((0..<80).map(String.init)))
    }

    @Test("refuses a transaction with a record that is too large itself for that record")
    func oversizedInTransaction() throws {
        let producer = try fixture.producer()
        defer { producer.close() }
        var codes: [String] = []
        while codes.last != "MSG_SIZE_TOO_LARGE", codes.count < 20 {
            try producer.begin()
            let error = #expect(throws: KafkaError.self) {
                for number in 0..<20 {
                    let record = record(number, bytes: number == 9 ? 5_100 : 500)
                    try producer.produce(
                        topic: topic, partition: record.partition, key: record.key, value: record.value, headers: [],
                        timestamp: 1_700_000_000_000)
                }
                try producer.flush()
            }
            codes.append(error?.code ?? "none")
            try producer.abort()
        }
        #expect(codes.last == "MSG_SIZE_TOO_LARGE")
        #expect(codes.first == "batch-too-large", "\(codes)")
    }

    @Test("makes no dead letter of a record whose consequences are too large at once, though each of them fits")
    func consequences() throws {
        let names = ["in", "state", "letters"].map { "\($0).\(fixture.name)" }
        try #require(
            try fixture.admin.create(
                names.map {
                    TopicDeclaration(name: $0, partitions: 2, replicas: 1, settings: BrokerFixture.keptForEver)
                }
            ) == [:])
        let source = try fixture.producer("source")
        try source.write(["a", "b", "c"], to: names[0])
        let processor = StreamProcessor(
            topology: Topology(
                inputs: [.init(names[0], .stream)], outputs: [topic], changelog: names[1], deadLetters: names[2],
                stateFormat: 1),
            clients: fixture.log, group: "group." + fixture.name, instance: nil,
            transactionalID: "processor." + fixture.name, options: StreamOptions(), onCommitted: { _ in },
            observe: { _ in }
        ) { [topic] in
            Consequences { letter in
                (0..<12).map {
                    OutgoingRecord(
                        topic: topic, partition: 0, key: Array("\(letter)\($0)".utf8), value: Self.noise(1_000, seed: 3)
                    )
                }
            }
        }
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            _ = processor.run()
            ended.signal()
        }
        #expect(Set(try keys(36)) == Set(["a", "b", "c"].flatMap { letter in (0..<12).map { "\(letter)\($0)" } }))
        processor.stop()
        ended.wait()
        #expect(processor.counters.deadLetteredRecords == 0)
    }
}

/// Sends several records for each that it is given.
private final class Consequences: Fold {
    private let records: (String) -> [OutgoingRecord]

    init(_ records: @escaping (String) -> [OutgoingRecord]) { self.records = records }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        for record in records(record.value.map { String(decoding: $0, as: UTF8.self) } ?? "") { task.emit(record) }
        return .done
    }
}
