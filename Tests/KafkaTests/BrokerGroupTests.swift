import Glibc
import Kafka
import Streaming
import Testing

@Suite("A group on a real broker", .enabled(if: BrokerFixture.bootstrap != nil))
struct BrokerGroupTests {
    @Test("begins where its transactions have committed, and hands over nothing before it is told to")
    func offsets() throws {
        let fixture = try BrokerFixture(partitions: 1)
        let first = fixture.partitions[0]
        try fixture.write((0..<10).map(String.init))
        let seen = Collector()
        var consumer = try fixture.member(seen)
        #expect(try consumer.committed([first], timeout: 10_000) == [:])
        let producer = try fixture.producer("committer")
        defer { producer.close() }
        let generation = try #require(seen.generations.last)

        try producer.begin()
        try producer.sendOffsets([first: 3], generation: generation)
        try producer.abort()
        #expect(try patiently { () throws(KafkaError) in try consumer.committed([first], timeout: 1_000) } == [:])

        try producer.begin()
        try producer.sendOffsets([first: 4], generation: generation)
        // Whether they will hold is not known yet.
        let pending = #expect(throws: KafkaError.self) { try consumer.committed([first], timeout: 300) }
        #expect(pending?.kind == .retriable)
        try producer.commit()
        #expect(
            try patiently { () throws(KafkaError) in try consumer.committed([first], timeout: 1_000) } == [first: 4])
        consumer.close(seen)

        let successor = Collector()
        consumer = try fixture.member(successor)
        for _ in 0..<10 { try consumer.poll(timeout: 50, limit: 100, successor) }
        #expect(successor.records.isEmpty)
        try consumer.resume([first])
        try consumer.poll(successor) { successor.ends.last?.offset == 11 }
        #expect(successor.records.map(\.offset) == Array(4..<10))
        #expect(successor.ends.suffix(1) == [End(topic: 0, partition: 0, offset: 11)])
        consumer.close(successor)
    }

    @Test("goes on where somebody who is no member has moved it to, in a transaction, whatever its members do")
    func movedFromOutside() throws {
        let fixture = try BrokerFixture(partitions: 1)
        let first = fixture.partitions[0]
        try fixture.write((0..<10).map(String.init))
        let offsets = try GroupOffsets(fixture.name, fixture.configuration)
        #expect(try offsets.committed(first, timeout: 10_000) == nil)
        let seen = Collector()
        let consumer = try fixture.member(instance: "member", seen)
        let own = try fixture.producer("member")
        defer { own.close() }
        func commit(_ offset: Int64, _ producer: any TransactionalProducer, _ generation: any GroupGeneration) throws {
            try producer.begin()
            try producer.sendOffsets([first: offset], generation: generation)
            try producer.commit()
            #expect(
                try patiently { () throws(KafkaError) in try consumer.committed([first], timeout: 1_000) }
                    == [first: offset])
        }
        try commit(2, own, #require(seen.generations.last))
        let tool = try fixture.producer("tool")
        defer { tool.close() }
        try commit(3, tool, fixture.log.generation(noMemberOf: fixture.name))
        #expect(try patiently { () throws(KafkaError) in try offsets.committed(first, timeout: 1_000) } == 3)
        try commit(5, own, #require(seen.generations.last))
        for _ in 0..<5 { try consumer.poll(timeout: 100, limit: 1, seen) }
        #expect(seen.assignments.count == 1, "nobody has joined")
        consumer.close(seen)
    }

    @Test("a generation that has passed commits nothing, and shares go over and come back")
    func handover() throws {
        let fixture = try BrokerFixture(partitions: 4)
        try fixture.write((0..<10).map(String.init))
        let (a, b) = (Collector(), Collector())
        let elder = try fixture.member(a)
        try elder.resume(fixture.partitions)
        try elder.poll(a) { a.records.count == 10 }
        let stale = try #require(a.generations.last)

        let younger = try fixture.log.consumer(group: fixture.name, topics: [fixture.topic], instance: nil)
        try elder.poll(a) {
            _ = try? younger.poll(timeout: 10, limit: 1, b)
            return a.assignments.count == 2 && b.assignments.count == 1
        }
        #expect(a.revocations.count == 1)
        #expect(a.revocations.first?.lost == false)
        #expect(Set(a.assignments[1] + b.assignments[0]) == Set(fixture.partitions))
        #expect(a.assignments[1].count == 2)
        #expect(b.assignments[0].count == 2)

        let producer = try fixture.producer("committer")
        defer { producer.close() }
        try producer.begin()
        let refused = #expect(throws: KafkaError.self) {
            try producer.sendOffsets([fixture.partitions[0]: 10], generation: stale)
        }
        #expect(refused?.kind == .abortable)
        try producer.abort()
        try producer.begin()
        try producer.sendOffsets([fixture.partitions[0]: 10], generation: try #require(a.generations.last))
        try producer.commit()

        // What comes back comes back paused, though it was resumed before.
        a.records = []
        younger.close(b)
        #expect(b.revocations.count == 1)
        try elder.poll(a) { a.assignments.count == 3 }
        #expect(Set(a.assignments[2]) == Set(fixture.partitions))
        for _ in 0..<10 { try elder.poll(timeout: 50, limit: 100, a) }
        #expect(a.records.isEmpty)
        elder.close(a)
    }

    @Test("a named member comes back to its partitions without a rebalance, and the newer of two of a name stays")
    func staticMembership() throws {
        let fixture = try BrokerFixture(partitions: 2, sessionTimeout: 20_000)
        let (a, b) = (Collector(), Collector())
        let one = try fixture.member(instance: "one", a)
        let two = try fixture.log.consumer(group: fixture.name, topics: [fixture.topic], instance: "two")
        try one.poll(a) {
            _ = try? two.poll(timeout: 10, limit: 1, b)
            return a.assignments.count == 2 && b.assignments.count == 1
        }
        let share = b.assignments[0]
        #expect(share.count == 1)

        // Away and back: nobody else notices.
        two.close(b)
        let c = Collector()
        let back = try fixture.member(instance: "two", c)
        #expect(c.assignments == [share])
        for _ in 0..<10 { try one.poll(timeout: 20, limit: 1, a) }
        #expect(a.assignments.count == 2)

        // Another of the same name.
        let d = Collector()
        let usurper = try fixture.member(instance: "two", d)
        #expect(d.assignments == [share])
        let fenced = #expect(throws: KafkaError.self) { try back.poll(c) { false } }
        #expect(fenced?.kind == .fenced)
        #expect(fenced?.code == "FENCED_INSTANCE_ID")
        back.close(c)
        #expect(c.revocations.map(\.lost) == [true])
        usurper.close(d)
        one.close(a)
    }

    @Test("a member that does not poll for too long loses its partitions, is told so, and gets them back")
    func tooSlow() throws {
        let fixture = try BrokerFixture(partitions: 1)
        let configuration = try KafkaConfiguration(
            bootstrapServers: fixture.configuration.bootstrapServers, properties: ["max.poll.interval.ms": "1500"],
            sessionTimeout: 1_500, transactionTimeout: 1_000)
        let seen = Collector()
        let consumer = try KafkaClientSupplier(configuration).consumer(
            group: fixture.name, topics: [fixture.topic], instance: nil)
        try consumer.poll(seen) { !seen.assignments.isEmpty }
        usleep(3_000_000)
        var told: [KafkaError] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while seen.assignments.count < 2, ContinuousClock.now < deadline {
            do throws(KafkaError) { try consumer.poll(timeout: 50, limit: 1, seen) } catch { told.append(error) }
        }
        #expect(told.map(\.code) == ["_MAX_POLL_EXCEEDED"])
        #expect(told.map(\.kind) == [.retriable])
        #expect(seen.revocations.map(\.lost) == [true])
        #expect(seen.assignments.last == fixture.partitions)
        consumer.close(seen)
    }

    @Test("a topic that does not exist is told by name, and the member goes on waiting for it")
    func missingTopic() throws {
        let fixture = try BrokerFixture()
        let seen = Collector()
        let late = "late." + fixture.name
        let consumer = try fixture.log.consumer(group: fixture.name, topics: [late], instance: nil)
        defer { consumer.close(seen) }
        let error = #expect(throws: KafkaError.self) { try consumer.poll(seen) { false } }
        #expect(error?.kind == .retriable)
        #expect(error?.reason.contains(late) == true)
    }
}
