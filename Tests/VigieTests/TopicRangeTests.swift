import SimulatedLog
import Streaming
import Testing

@testable import Vigie

@Suite("Part of a partition that a command reads")
struct TopicRangeTests {
    private let cluster = SimulatedCluster(seed: 1)
    private let place = TopicPartition("t", 0)

    init() { cluster.createTopic("t", partitions: 1, compacted: true) }

    /// Writes one record in a transaction and ends it.
    private func write(_ text: String, commits: Bool = true) throws {
        let producer = try cluster.process("writer of \(text)").producer(transactionalID: text)
        try producer.initialise(timeout: 1_000)
        try producer.begin()
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { bytes in
            try producer.produce(topic: "t", partition: 0, key: bytes, value: bytes, headers: [], timestamp: 0)
        }
        try producer.flush()
        if commits { try producer.commit() } else { try producer.abort() }
        cluster.settle()
        cluster.advance(by: 1_000)
    }

    private func values(from: Int64? = nil, count: Int64? = nil) throws -> [String] {
        var time: Int64 = 0
        var values: [String] = []
        let range = try TopicRange(cluster.process("reader"), place, from: from, count: count) {
            time += 1_000
            precondition(time < 10_000_000, "it reads for ever")
            return time
        }
        try range.forEach { record in values.append(record.value.map { String(decoding: $0, as: UTF8.self) } ?? "") }
        return values
    }

    @Test("ends where the partition did, though compaction has taken all that was at its end")
    func removedTail() throws {
        for text in ["a", "b", "c"] { try write(text) }
        for text in ["x", "y"] { try write(text, commits: false) }
        for _ in 0..<100 { cluster.compact("t") }
        try #require(cluster.offsets(of: place)?.high == 10)
        #expect(try values() == ["a", "b", "c"])
        #expect(try values(from: 6) == [], "of which nothing is there any more")
        #expect(try values(from: 2, count: 1) == ["b"])
    }

    @Test("waits for what has been promised: it does not end before a late first answer")
    func late() throws {
        for seed in 0..<20 as Range<UInt64> {
            let cluster = SimulatedCluster(seed: seed)
            cluster.createTopic("t", partitions: 1)
            cluster.append("t", partition: 0, key: [1], value: Array("a".utf8))
            var values = 0
            var time: Int64 = 0
            try TopicRange(cluster.process("reader"), place) {
                time += 1_000
                return time
            }.forEach { _ in values += 1 }
            #expect(values == 1)
        }
    }
}
