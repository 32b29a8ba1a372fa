import Streaming

/// One run of a behaviour: what it needs to be short, and what must be closed after it.
final class Trial {
    let fixture: any LogFixture
    /// The client that has no part in what is tried.
    let log: any ClientSupplier
    private var closers: [() -> Void] = []

    init(_ fixture: any LogFixture) throws {
        self.fixture = fixture
        log = try fixture.makeClient()
    }

    func close() { closers.reversed().forEach { $0() } }

    // MARK: Making

    func topic(partitions: Int = 1, compacted: Bool = false) throws -> String {
        try fixture.makeTopic(partitions: partitions, compacted: compacted)
    }

    /// - Parameter id: nil: one of its own.
    func producer(_ id: String? = nil) throws -> any TransactionalProducer {
        let producer = try fixture.makeClient().producer(transactionalID: id ?? fixture.makeName())
        closers.append { producer.close() }
        try again { () throws(KafkaError) in try producer.initialise(timeout: 5_000) }
        return producer
    }

    func observer(_ isolation: Isolation, of topic: String, partitions: Int = 1, from: Int64 = 0) throws -> Observer {
        let reader = try log.reader(isolation)
        closers.append { reader.close() }
        let positions = (0..<Int32(partitions)).map { (TopicPartition(topic, $0), from) }
        try reader.assign(Dictionary(uniqueKeysWithValues: positions), topics: [topic])
        return Observer(reader, self)
    }

    func member(of group: String, _ topics: [String], instance: String? = nil) throws -> Member {
        let consumer = try fixture.makeClient().consumer(group: group, topics: topics, instance: instance)
        let member = Member(consumer, topics: topics, self)
        closers.append { consumer.close(member) }
        return member
    }

    /// A member that has all partitions.
    func soleMember(of group: String, _ topic: String) throws -> Member {
        let member = try member(of: group, [topic])
        try until("the only member is assigned") {
            try member.poll()
            return member.assigned != nil
        }
        return member
    }

    // MARK: Doing

    /// One committed transaction.
    func write(
        _ values: [String], to topic: String, partition: Int32 = 0, by producer: (any TransactionalProducer)? = nil
    )
        throws
    {
        let producer = try producer ?? self.producer()
        try producer.begin()
        for value in values { try produce(value, to: topic, partition: partition, by: producer) }
        try flush(producer)
        try commit(producer)
    }

    func produce(
        _ value: String?, key: String? = nil, to topic: String, partition: Int32? = 0,
        headers: [OutgoingRecord.Header] = [], timestamp: Int64 = 1_700_000_000_123,
        by producer: any TransactionalProducer
    ) throws {
        var failure: KafkaError?
        Self.withBytes(key) { key in
            Self.withBytes(value) { value in
                do throws(KafkaError) {
                    try producer.produce(
                        topic: topic, partition: partition, key: key, value: value, headers: headers,
                        timestamp: timestamp)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }

    func flush(_ producer: any TransactionalProducer) throws {
        try again { () throws(KafkaError) in try producer.flush() }
    }

    func commit(_ producer: any TransactionalProducer) throws {
        try again { () throws(KafkaError) in try producer.commit() }
    }

    func abort(_ producer: any TransactionalProducer) throws {
        try again { () throws(KafkaError) in try producer.abort() }
    }

    /// Commits offsets and nothing else.
    func commit(
        _ offsets: [TopicPartition: Int64], of member: Member, by producer: (any TransactionalProducer)? = nil
    ) throws {
        let producer = try producer ?? self.producer()
        let generation = try member.currentGeneration
        try producer.begin()
        try again { () throws(KafkaError) in try producer.sendOffsets(offsets, generation: generation) }
        try commit(producer)
    }

    /// The committed offsets, once they are stable.
    func committed(_ partitions: [TopicPartition], by member: Member) throws -> [TopicPartition: Int64] {
        try again { () throws(KafkaError) in try member.consumer.committed(partitions, timeout: 1_000) }
    }

    /// A transaction ends when its producer is told so; its markers come later.
    func awaitMarkers(_ topic: String, partition: Int32 = 0) throws {
        try until("no transaction is open in \(topic)[\(partition)]") {
            let high = try watermarks(topic, .readUncommitted, partition: partition).high
            return try watermarks(topic, .readCommitted, partition: partition).high == high
        }
    }

    /// What is there to the end; for `readCommitted` once no transaction is open.
    func read(_ topic: String, _ isolation: Isolation, partition: Int32 = 0) throws -> [Seen] {
        if isolation == .readCommitted { try awaitMarkers(topic, partition: partition) }
        let reader = try log.reader(isolation)
        defer { reader.close() }
        let place = TopicPartition(topic, partition)
        let (low, high) = try again { () throws(KafkaError) in try reader.watermarks(of: place, timeout: 5_000) }
        try reader.assign([place: low], topics: [topic])
        let observer = Observer(reader, self)
        try until("\(place) is read to \(high)") {
            if low < high { try observer.poll() }
            return low == high || reader.position(of: place).map { $0 >= high } ?? false
        }
        return observer.seen.filter { $0.offset < high }
    }

    func watermarks(_ topic: String, _ isolation: Isolation, partition: Int32 = 0) throws -> (low: Int64, high: Int64) {
        let reader = try log.reader(isolation)
        defer { reader.close() }
        let place = TopicPartition(topic, partition)
        return try again { () throws(KafkaError) in try reader.watermarks(of: place, timeout: 5_000) }
    }

    // MARK: Expecting

    func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
        if !condition { throw Nonconformance(what()) }
    }

    func expect<T: Equatable>(_ value: T, is wanted: T, _ what: @autoclosure () -> String) throws {
        if value != wanted { throw Nonconformance("\(what()): expected \(wanted), got \(value)") }
    }

    /// - Returns: the error.
    @discardableResult
    func expect(
        _ kind: KafkaError.Class, from what: @autoclosure () -> String, _ body: () throws -> Void
    ) throws -> KafkaError {
        do {
            try body()
        } catch let error as KafkaError {
            try expect(error.kind, is: kind, "the class of what \(what()) answers, \(error)")
            return error
        }
        throw Nonconformance("\(what()) should be answered \(kind), and succeeds")
    }

    func until(_ what: @autoclosure () -> String, _ condition: () throws -> Bool) throws {
        for _ in 0..<fixture.patience / 20 {
            if try condition() { return }
            fixture.pass(20)
        }
        throw Nonconformance("it did not come about that \(what())")
    }

    /// Polls for a while in which something must not happen.
    func awhile(_ body: () throws -> Void) throws {
        for _ in 0..<20 {
            try body()
            fixture.pass(20)
        }
    }

    /// Repeats what is answered `retriable`.
    @discardableResult
    func again<T>(_ body: () throws(KafkaError) -> T) throws -> T {
        var last: KafkaError?
        for _ in 0..<fixture.patience / 20 {
            do throws(KafkaError) {
                return try body()
            } catch {
                guard error.kind == .retriable else { throw error }
                last = error
                fixture.pass(20)
            }
        }
        throw Nonconformance("it is answered `again` for ever: \(last?.description ?? "")")
    }

    private static func withBytes(_ text: String?, _ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let text else { return body(nil) }
        Array(text.utf8).withUnsafeBytes { body($0) }
    }
}
