import SimulatedLog
import Testing

@testable import Streaming

@Suite("What a processor tells of its tasks")
struct StatusTests {
    private let cluster = SimulatedCluster(seed: 1)

    init() { cluster.createChainTopics() }

    @Test(
        "is the next offset of each input as the last transaction has it, which the lag is reckoned by, until it is revoked"
    )
    func positions() throws {
        let instance = SimulatedInstance("a", in: cluster, isStatic: false)
        instance.run(turns: 2_000)
        let place = TopicPartition("in", 0)
        let before = try #require(instance.status)
        #expect(before.tasks[0] == .ready)
        let position = try #require(before.positions[place])
        #expect(before.positions[TopicPartition("rules", 0)] == nil, "nobody is assigned a broadcast topic")
        for key in 1...UInt8(9) {
            cluster.append("in", partition: 0, key: [key], value: [ChainFold.Operation.count, key])
        }
        instance.turn(committing: false)
        #expect(instance.status?.positions[place] == position, "nothing is committed yet")
        instance.run(turns: 2_000)
        #expect(instance.status?.positions[place] == position + 9)
        instance.leave()
        #expect(instance.status?.positions == [:])
        #expect(instance.status?.tasks == [:])
    }
}
