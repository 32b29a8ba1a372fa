import SimulatedLog
import Streaming

extension SimulatedCluster {
    /// Those that `ChainFold` reads and writes.
    func createChainTopics(partitions: Int = 1) {
        for (topic, compacted) in [("in", false), ("names", true), ("out", false), ("state", true), ("dead", false)] {
            createTopic(topic, partitions: partitions, compacted: compacted)
        }
        createTopic("rules", partitions: 1, compacted: true)
    }

    /// Every partition that a service with this topology writes to.
    func places(of topology: Topology) -> [TopicPartition] {
        (topology.outputs + [topology.changelog, topology.deadLetters]).flatMap { topic in
            (0..<Int32(partitionCount(of: topic))).map { TopicPartition(topic, $0) }
        }
    }
}
