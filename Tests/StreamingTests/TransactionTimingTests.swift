import SimulatedLog
import Testing

@testable import Streaming

@Suite("A transaction is made")
struct TransactionTimingTests {
    private static let interval = 10_000
    private let cluster = SimulatedCluster(seed: 1)
    private let instance: SimulatedInstance

    init() {
        cluster.createChainTopics()
        instance = SimulatedInstance("a", in: cluster, isStatic: false, commitInterval: Self.interval)
        // Its task is taken over and has committed something.
        tell(1)
        run()
        #expect(transactions == 1)
    }

    /// A record that makes the fold send something.
    private func tell(_ key: UInt8) { cluster.append("names", partition: 0, key: [key], value: [1]) }

    /// One that does not: what it removes was never there.
    private func hush(_ key: UInt8) {
        cluster.append("in", partition: 0, key: [key], value: [ChainFold.Operation.remove, 0])
    }

    /// Far less than the commit interval.
    private func run() { instance.run(turns: 300) }

    private var transactions: Int { cluster.committedRecords("state").count { $0.key == Checkpoint.endKey } }

    private func committed(_ topic: String) -> Int64? {
        cluster.committedOffsets(of: "group")[TopicPartition(topic, 0)]
    }

    @Test("at once for what somebody waits for")
    func awaited() {
        tell(2)
        run()
        #expect(transactions == 2)
        #expect(committed("names") == 2)
    }

    @Test("for what nobody waits for together with the next that somebody does")
    func company() {
        hush(1)
        run()
        hush(2)
        run()
        #expect(transactions == 1)
        #expect(committed("in") == nil || committed("in") == 0)
        tell(2)
        run()
        #expect(transactions == 2)
        #expect(committed("in") == 2)
        #expect(committed("names") == 2)
    }

    @Test("for what nobody waits for by itself, when the commit interval is over")
    func alone() {
        hush(1)
        run()
        #expect(transactions == 1)
        cluster.advance(by: Int64(Self.interval))
        run()
        #expect(transactions == 2)
        #expect(committed("in") == 1)
    }

    @Test("for an end that has moved by a marker alone not before the commit interval is over")
    func marker() throws {
        let writer = try cluster.process("writer").producer(transactionalID: "writer")
        try writer.initialise(timeout: 0)
        try writer.begin()
        try [UInt8](1...2).withUnsafeBytes {
            try writer.produce(topic: "names", partition: 0, key: $0, value: $0, headers: [], timestamp: 0)
        }
        try writer.flush()
        try writer.abort()
        run()
        #expect(transactions == 1)
        #expect(committed("names") == 1)
        cluster.advance(by: Int64(Self.interval))
        run()
        #expect(transactions == 2)
        #expect(committed("names") == 3)
    }
}
