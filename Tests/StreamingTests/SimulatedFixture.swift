import LogConformance
import SimulatedLog
import Streaming

/// A cluster of its own for each behaviour and seed; time passes when it is told to.
final class SimulatedFixture: LogFixture {
    let features = LogFeatures.all
    let patience = 60_000
    let tooLarge = 2_000
    private let cluster: SimulatedCluster
    private var names = 0

    init(seed: UInt64) {
        var configuration = SimulatedCluster.Configuration()
        configuration.maximumRecordSize = 1_000
        cluster = SimulatedCluster(seed: seed, configuration)
    }

    func makeTopic(partitions: Int, compacted: Bool) -> String {
        let name = makeName()
        cluster.createTopic(name, partitions: partitions, compacted: compacted)
        return name
    }

    func makeName() -> String {
        names += 1
        return "name-\(names)"
    }

    func makeClient() -> any ClientSupplier { cluster.process(makeName()) }

    func pass(_ milliseconds: Int) { cluster.advance(by: Int64(milliseconds)) }

    func compact(_ topic: String) { cluster.compact(topic) }
}
