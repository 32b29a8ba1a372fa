import SimulatedLog
import Synchronization
import Testing

@testable import Streaming

@Suite("A processor")
struct StreamProcessorTests {
    private let cluster = SimulatedCluster(seed: 1)

    private func processor(_ topology: Topology, _ clock: StreamClock = .system) -> StreamProcessor {
        StreamProcessor(
            topology: topology, clients: cluster.process("a"), group: "group", instance: nil,
            transactionalID: "group-a",
            clock: clock, observe: { _ in }, fold: { ChainFold() })
    }

    @Test("says that it is not ready before it has looked for anything")
    func beginning() {
        #expect(processor(ChainFold().topology).status.unreadyReasons == ["its topics have not been looked for yet"])
    }

    @Test("has not stalled where a thread has nothing to do yet, however long topics are waited for")
    func waiting() {
        let now = Atomic<Int64>(0)
        let clock = StreamClock(monotonic: { now.load(ordering: .relaxed) }, wall: { 0 })
        let waiting = processor(ChainFold().topology, clock)
        now.add(3_600_000, ordering: .relaxed)
        #expect(waiting.stalledFor == 0)
    }

    @Test("ends, and names two topics that do not go together", arguments: ["names", "state", "rows"])
    func coPartitioned(other: String) {
        for topic in ["in", "names", "state", "rows", "rules", "out", "dead"] {
            cluster.createTopic(topic, partitions: topic == other ? 3 : 2)
        }
        let topology = Topology(
            inputs: ChainFold().topology.inputs, outputs: ["out", "rows"], pinnedOutputs: ["rows"], changelog: "state",
            deadLetters: "dead", stateFormat: 1)
        guard case .misconfigured(let error) = processor(topology).run() else {
            Issue.record("it went on")
            return
        }
        #expect(error.reason == "in has 2 partitions and \(other) has 3: they must be equal")
    }
}
