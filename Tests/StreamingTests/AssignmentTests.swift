import SimulatedLog
import Testing

@testable import Streaming

@Suite("Partitions that nobody has")
struct AssignmentTests {
    private let cluster = SimulatedCluster(seed: 1)

    init() { cluster.isTracing = true }

    @Test("a topic that a static member subscribes to since its restart is read, and until then it says what is not")
    func changedSubscription() {
        cluster.createChainTopics()
        let before = SimulatedInstance("a", in: cluster, isStatic: true, fold: ChainFold(isNarrow: true))
        before.run(turns: 500)
        before.process.kill()
        cluster.append("names", partition: 0, key: [1], value: [7])
        let after = SimulatedInstance("a", in: cluster, isStatic: true)
        var told: Set<String> = []
        for _ in 0..<60 {
            after.run(turns: 200)
            told.formUnion(after.unreadyReasons)
        }
        #expect(cluster.committedRecords("out").map(\.value) == [[ChainFold.Kind.table, 7]])
        #expect(told.contains("assigned to no member of the group: names[0]"))
        #expect(after.unreadyReasons == [])
    }

    @Test("partitions that a topic was given later are assigned, or said to be nobody's")
    func morePartitions() {
        cluster.createChainTopics(partitions: 1)
        let instance = SimulatedInstance("a", in: cluster, isStatic: true)
        instance.run(turns: 500)
        cluster.createChainTopics(partitions: 2)
        for _ in 0..<160 { instance.run(turns: 200) }
        #expect(cluster.trace.contains { $0.contains("is assigned") && $0.contains("in[1]") })
    }
}
