import SimulatedLog
import Testing

@testable import Streaming

@Suite("What a fold keeps beside the state")
struct ResumptionTests {
    /// - Parameter value: of the third of five records.
    private func run(_ value: [UInt8]) -> (resumptions: Int, trace: [String], written: Int) {
        var configuration = SimulatedCluster.Configuration()
        configuration.maximumRecordSize = ChainFold.largest
        let cluster = SimulatedCluster(seed: 1, configuration)
        cluster.isTracing = true
        cluster.createChainTopics()
        for number in 1...UInt8(5) {
            cluster.append(
                "in", partition: 0, key: [1], value: number == 3 ? value : [ChainFold.Operation.count, number])
        }
        let fold = ChainFold()
        let instance = SimulatedInstance("a", in: cluster, isStatic: false, fold: fold)
        instance.run()
        return (fold.resumptions, cluster.trace, cluster.committedRecords("out").count)
    }

    @Test("is said to hold no more when a task is taken over, and each time that it is taken back")
    func aborts() {
        let usual = run([ChainFold.Operation.count, 3])
        #expect(usual.resumptions == 1)
        #expect(usual.written > 0)
        let poisoned = run([ChainFold.Operation.large])
        let aborts = poisoned.trace.count { $0.contains("aborted(cause") }
        #expect(aborts > 0)
        #expect(poisoned.resumptions == 1 + aborts)
    }
}
