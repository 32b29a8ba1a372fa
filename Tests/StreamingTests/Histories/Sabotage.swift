import Streaming

/// A log that undoes one of the rules that exactly once rests on, as if the runtime did not keep it.
final class Sabotage: ClientSupplier, @unchecked Sendable {  // @unchecked Sendable because a simulation has one thread.
    enum Rule {
        /// B4.8: everything is acknowledged before the offsets are sent.
        case flushBeforeOffsets
        /// B4.5: the committed offsets are asked for before the changelog's end.
        case offsetsBeforeWatermark
        /// ADR 9: no transaction begins before the last is seen closed, and what hangs is ended.
        case closedBeforeNext

        var isAboutMarkers: Bool { self == .closedBeforeNext }
    }

    private let log: any ClientSupplier
    private let rule: Rule
    /// The changelog's ends as they were before the offsets were asked for.
    fileprivate var ends: [TopicPartition: Int64] = [:]
    fileprivate var stable: [TopicPartition: Int64] = [:]

    init(_ log: any ClientSupplier, undoing rule: Rule) {
        self.log = log
        self.rule = rule
    }

    func partitionCount(of topic: String) throws(KafkaError) -> Int? { try log.partitionCount(of: topic) }

    func consumer(group: String, topics: [String], instance: String?) throws(KafkaError) -> any GroupConsumer {
        let consumer = try log.consumer(group: group, topics: topics, instance: instance)
        guard rule == .offsetsBeforeWatermark else { return consumer }
        return Consumer(
            consumer, self, latest: try log.reader(.readUncommitted), stable: try log.reader(.readCommitted))
    }

    func producer(transactionalID: String) throws(KafkaError) -> any TransactionalProducer {
        let producer = try log.producer(transactionalID: transactionalID)
        return rule == .flushBeforeOffsets ? Producer(producer) : producer
    }

    func openTransactions(
        in partitions: [TopicPartition], timeout: Int
    ) throws(KafkaError) -> [TopicPartition: OpenTransaction] {
        rule == .closedBeforeNext ? [:] : try log.openTransactions(in: partitions, timeout: timeout)
    }

    func end(_ transaction: HangingTransaction) throws(KafkaError) { try log.end(transaction) }

    func reader(_ isolation: Isolation) throws(KafkaError) -> any PartitionConsumer {
        let reader = try log.reader(isolation)
        return rule == .offsetsBeforeWatermark ? Reader(reader, self, isolation) : reader
    }

    private final class Producer: TransactionalProducer, @unchecked Sendable {  // As above.
        let base: any TransactionalProducer
        init(_ base: any TransactionalProducer) { self.base = base }
        func initialise(timeout: Int) throws(KafkaError) { try base.initialise(timeout: timeout) }
        func begin() throws(KafkaError) { try base.begin() }
        func produce(
            topic: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
            headers: [OutgoingRecord.Header], timestamp: Int64
        ) throws(KafkaError) {
            try base.produce(
                topic: topic, partition: partition, key: key, value: value, headers: headers, timestamp: timestamp)
        }
        func flush() throws(KafkaError) {}
        func sendOffsets(_ offsets: [TopicPartition: Int64], generation: any GroupGeneration) throws(KafkaError) {
            try base.sendOffsets(offsets, generation: generation)
        }
        func commit() throws(KafkaError) { try base.commit() }
        func abort() throws(KafkaError) { try base.abort() }
        func close() { base.close() }
    }

    private final class Consumer: GroupConsumer {
        let base: any GroupConsumer
        let sabotage: Sabotage
        let latest: any PartitionConsumer
        let stable: any PartitionConsumer
        init(
            _ base: any GroupConsumer, _ sabotage: Sabotage, latest: any PartitionConsumer,
            stable: any PartitionConsumer
        ) {
            self.base = base
            self.sabotage = sabotage
            self.latest = latest
            self.stable = stable
        }
        func poll(timeout: Int, limit: Int, _ handler: any GroupHandler) throws(KafkaError) -> Int {
            try base.poll(timeout: timeout, limit: limit, handler)
        }
        func committed(_ partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64] {
            for number in Set(partitions.map(\.partition)) {
                let changelog = TopicPartition("state", number)
                // Once seen, it stays: the order is the other one also when the offsets had to be asked for again.
                guard sabotage.ends[changelog] == nil else { continue }
                sabotage.stable[changelog] = try stable.watermarks(of: changelog, timeout: 0).high
                sabotage.ends[changelog] = sabotage.stable[changelog]
            }
            return try base.committed(partitions, timeout: timeout)
        }
        func seek(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
            sabotage.ends = [:]
            try base.seek(offsets)
        }
        func describeGroup(timeout: Int) throws(KafkaError) -> GroupDescription? {
            try base.describeGroup(timeout: timeout)
        }
        func rejoin() throws(KafkaError) { try base.rejoin() }
        func pause(_ partitions: [TopicPartition]) throws(KafkaError) { try base.pause(partitions) }
        func resume(_ partitions: [TopicPartition]) throws(KafkaError) { try base.resume(partitions) }
        func close(_ handler: any GroupHandler) { base.close(handler) }
    }

    private final class Reader: PartitionConsumer {
        let base: any PartitionConsumer
        let sabotage: Sabotage
        let isolation: Isolation
        init(_ base: any PartitionConsumer, _ sabotage: Sabotage, _ isolation: Isolation) {
            self.base = base
            self.sabotage = sabotage
            self.isolation = isolation
        }
        func watermarks(of partition: TopicPartition, timeout: Int) throws(KafkaError) -> (low: Int64, high: Int64) {
            let now = try base.watermarks(of: partition, timeout: timeout)
            guard partition.topic == "state", let end = sabotage.ends[partition] else { return now }
            return (now.low, end)
        }
        func assign(_ offsets: [TopicPartition: Int64], topics: [String]) throws(KafkaError) {
            try base.assign(offsets, topics: topics)
        }
        func poll(timeout: Int, limit: Int, _ handler: any ReadHandler) throws(KafkaError) -> Int {
            try base.poll(timeout: timeout, limit: limit, handler)
        }
        func position(of partition: TopicPartition) -> Int64? { base.position(of: partition) }
        func close() { base.close() }
    }
}
