import SimulatedLog
import Testing

@testable import Streaming

@Suite("Taking a task over")
struct TakeOverTests {
    private let cluster: SimulatedCluster

    init() {
        cluster = SimulatedCluster(seed: 1)
        cluster.isTracing = true
        for topic in ["names", "state"] { cluster.createTopic(topic, partitions: 1, compacted: true) }
        for topic in ["in", "rules", "out", "dead"] { cluster.createTopic(topic, partitions: 1) }
    }

    private func append(_ count: Int) {
        for value in 0..<UInt8(count) {
            cluster.append("in", partition: 0, key: [1], value: [ChainFold.Operation.count, value])
        }
    }

    private func run(_ instance: SimulatedInstance, turns: Int = 5_000) {
        for turn in 0..<turns {
            instance.turn(committing: turn.isMultiple(of: 2))
            cluster.advance(by: 2)
        }
    }

    @Test("an input that ends before the place its state has come to is refused, where the group has forgotten it too")
    func shorterInput() {
        append(10)
        let first = SimulatedInstance("a", in: cluster, isStatic: false) { $0 }
        run(first)
        first.leave()
        cluster.settle()
        #expect(cluster.committedOffsets(of: "group")[TopicPartition("in", 0)] == 10)
        let written = cluster.committedRecords("out").count
        #expect(written > 0)

        // Deleted and made again: Kafka deletes the group's offsets with it.
        cluster.createTopic("in", partitions: 1)
        cluster.forgetOffsets(of: "group")
        append(3)
        run(SimulatedInstance("b", in: cluster, isStatic: false) { $0 })
        #expect(cluster.trace.contains { $0.contains("in[0] ends at 3, before offset 10") })
        #expect(cluster.committedRecords("out").count == written)
        #expect(cluster.committedOffsets(of: "group")[TopicPartition("in", 0)] == nil)
    }
}
