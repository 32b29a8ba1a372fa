import SimulatedLog

extension SimulatedCluster {
    /// Those that `ChainFold` reads and writes.
    func createChainTopics(partitions: Int = 1) {
        for (topic, compacted) in [("in", false), ("names", true), ("out", false), ("state", true), ("dead", false)] {
            createTopic(topic, partitions: partitions, compacted: compacted)
        }
        createTopic("rules", partitions: 1, compacted: true)
    }
}
