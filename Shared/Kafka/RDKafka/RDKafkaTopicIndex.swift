import CRdKafka

/// Which of the topics a message is from, by the address of librdkafka's topic object: no text is compared for a record.
struct RDKafkaTopicIndex {
    private let topics: [String]
    private var known: [(address: OpaquePointer, index: Int)] = []
    private var last: OpaquePointer?
    private var lastIndex = -1

    init(_ topics: [String]) { self.topics = topics }

    /// To be called when partitions come or go: a topic object may be freed then, and another get its address.
    mutating func forget() {
        known.removeAll(keepingCapacity: true)
        last = nil
    }

    /// - Returns: −1 for a topic that is not among them.
    @inline(__always)
    mutating func index(of topic: OpaquePointer?) -> Int {
        if topic == last { return lastIndex }
        return find(topic)
    }

    @inline(never)
    private mutating func find(_ topic: OpaquePointer?) -> Int {
        guard let topic else { return -1 }
        last = topic
        if let found = known.first(where: { $0.address == topic }) {
            lastIndex = found.index
        } else {
            lastIndex = index(named: RDKafkaText.string(rd_kafka_topic_name(topic)))
            known.append((topic, lastIndex))
        }
        return lastIndex
    }

    func index(named name: String) -> Int { topics.firstIndex(of: name) ?? -1 }
}
