/// Follows the broadcast inputs: read whole before anything is processed, then as they change.
///
/// What stands depends on their content and the fold's configuration alone, never on when an instance saw it: a change re-evaluates
/// all state, and each checkpoint holds a digest of what it was judged by, so that a change made while nobody ran is made up for.
final class GlobalTables: ReadHandler {
    /// By input; nil for other inputs.
    let tables: [Table?]
    /// Of the content, independent of the order in which it came, and of what the fold judges by beside it.
    private(set) var digest: UInt64
    /// Stands for a state of which some keys are judged by one content and some by another. No content has it, but for chance.
    static let mixed = UInt64.max
    private(set) var isComplete: Bool

    private let inputs: [Int]
    private let topics: [String]
    private let clients: any ClientSupplier
    private let reader: (any PartitionConsumer)?
    private var unread: Set<TopicPartition> = []
    private var isAssigned = false
    private var hasChanged = false

    init(topology: Topology, clients: any ClientSupplier) throws(KafkaError) {
        inputs = topology.inputs.indices.filter { topology.inputs[$0].role == .globalTable }
        topics = inputs.map { topology.inputs[$0].topic }
        tables = topology.inputs.map { $0.role == .globalTable ? Table() : nil }
        self.clients = clients
        digest = topology.configuration
        reader = inputs.isEmpty ? nil : try clients.reader(.readCommitted)
        isComplete = inputs.isEmpty
    }

    /// - Returns: whether the content has changed since it was complete.
    func step() throws(KafkaError) -> Bool {
        guard let reader else { return false }
        if !isAssigned { try assign(reader) }
        hasChanged = false
        try reader.poll(timeout: isComplete ? 0 : 10, limit: 1_000, self)
        if !isComplete {
            isComplete = unread.isEmpty
            return false
        }
        return hasChanged
    }

    func close() { reader?.close() }

    private func assign(_ reader: any PartitionConsumer) throws(KafkaError) {
        var positions: [TopicPartition: Int64] = [:]
        for topic in topics {
            guard let count = try clients.partitionCount(of: topic) else {
                throw KafkaError.noTopic(topic)
            }
            for partition in 0..<Int32(count) {
                let place = TopicPartition(topic, partition)
                positions[place] = try reader.watermarks(of: place, timeout: 1_000).low
            }
        }
        try reader.assign(positions, topics: topics)
        unread = Set(positions.keys)
        isAssigned = true
    }

    func received(_ record: borrowing Record) {
        guard let key = record.key, let table = tables[inputs[record.topic]] else { return }
        let old = table.value(of: key)
        if let old { digest &-= Self.digest(record.topic, key, old) }
        table.put(key, record.value)
        if let new = record.value { digest &+= Self.digest(record.topic, key, Array(new)) }
        hasChanged = hasChanged || old != record.value.map { Array($0) }
    }

    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {
        unread.remove(TopicPartition(topics[topic], partition))
    }

    /// FNV-1a, 64 bit: it must be the same in every process, which Swift's own hash is not.
    private static func digest(_ topic: Int, _ key: UnsafeRawBufferPointer, _ value: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        add(UInt8(truncatingIfNeeded: topic))
        key.forEach(add)
        add(0xFF)
        value.forEach(add)
        return hash
    }
}
