import SimulatedLog
import Testing

@testable import Streaming

@Suite("Taking a task over")
struct StateRestorationTests {
    private let cluster: SimulatedCluster

    init() {
        cluster = SimulatedCluster(seed: 1)
        cluster.isTracing = true
        cluster.createChainTopics()
    }

    private func append(_ count: Int) {
        for value in 0..<UInt8(count) {
            cluster.append("in", partition: 0, key: [1], value: [ChainFold.Operation.count, value])
        }
    }

    /// The reasons for which partitions were refused, in the order that they were told.
    private var refusals: [String] {
        cluster.trace.compactMap { line in
            guard line.contains("refused(") else { return nil }
            return line.split(separator: "\"").dropFirst().first.map(String.init)
        }
    }

    @Test("an input that has lost its end is refused also to who has kept the task's state through a rebalance")
    func shorterInputOfParked() {
        cluster.createChainTopics(partitions: 2)
        func append(_ count: Int, to partition: Int32) {
            for value in 0..<UInt8(count) {
                cluster.append(
                    "in", partition: partition, key: [UInt8(partition)], value: [ChainFold.Operation.count, value])
            }
        }
        append(10, to: 0)
        append(10, to: 1)
        let first = SimulatedInstance("a", in: cluster, isStatic: false)
        first.run()
        let written = cluster.committedRecords("out").count
        cluster.createTopic("in", partitions: 2)
        append(3, to: 0)
        append(3, to: 1)
        let second = SimulatedInstance("b", in: cluster, isStatic: false)
        for turn in 0..<10_000 {
            first.turn(committing: turn.isMultiple(of: 2))
            second.turn(committing: turn.isMultiple(of: 2))
            cluster.advance(by: 2)
        }
        #expect(
            Set(refusals) == [
                "in[0] ends before offset 10, which group group is to read next: see vigie rewind",
                "in[1] ends before offset 10, which group group is to read next: see vigie rewind",
            ])
        #expect(refusals.count == 2)
        #expect(cluster.committedRecords("out").count == written)
    }

    @Test("where an input begins is asked again when nobody answers", arguments: 1...UInt64(50))
    func unanswered(seed: UInt64) {
        let cluster = SimulatedCluster(seed: seed)
        cluster.createChainTopics()
        for value in 0..<UInt8(10) {
            cluster.append("in", partition: 0, key: [1], value: [ChainFold.Operation.count, value])
        }
        cluster.faults = Faults(unreachable: 300)
        let instance = SimulatedInstance("a", in: cluster, isStatic: false)
        instance.run(turns: 3_000)
        cluster.faults = .none
        instance.run(turns: 3_000)
        let counts = cluster.committedRecords("out").filter { $0.value?.first == ChainFold.Kind.stream }
        #expect(counts.map { $0.value?[1] } == (1...10).map { UInt8($0) })
    }

    @Test("a task that was rewound reads an input from the beginning that was made again, and goes on with its state")
    func rewound() throws {
        cluster.append("names", partition: 0, key: [1], value: [1])
        append(10)
        let first = SimulatedInstance("a", in: cluster, isStatic: false)
        first.run()
        first.leave()
        cluster.settle()
        let before = try #require(count())

        cluster.createTopic("in", partitions: 1)
        cluster.forgetOffsets(of: "group")
        append(3)
        let rewind = rewind()
        #expect(rewind.group == "group")
        let checkpoint = try #require(rewind.record(to: TopicPartition("state", 0)))
        cluster.append("state", partition: 0, key: checkpoint.key, value: checkpoint.value)
        SimulatedInstance("b", in: cluster, isStatic: false).run()
        #expect(refusals == [])
        #expect(count() == before + 3)
        // The table was whole before anything was judged by it.
        #expect(!cluster.committedRecords("out").contains { $0.value == [ChainFold.Kind.table, 0] })
        #expect(cluster.committedOffsets(of: "group")[TopicPartition("in", 0)] == 3)
    }

    /// With the last checkpoint of the changelog.
    private func rewind() -> Rewind {
        var rewind = Rewind()
        for record in cluster.committedRecords("state") {
            let record = OutgoingRecord(topic: "state", key: record.key, value: record.value)
            record.lend { record in
                do throws(KafkaError) { try rewind.take(record) } catch { Issue.record("\(error)") }
            }
        }
        return rewind
    }

    @Test("a task that was rewound for the input that was lost reads no other again", arguments: ["in", "names"])
    func rewoundForOne(lost: String) throws {
        for value in 1...3 { cluster.append("names", partition: 0, key: [1], value: [UInt8(value)]) }
        append(10)
        let first = SimulatedInstance("a", in: cluster, isStatic: false)
        first.run()
        first.leave()
        cluster.settle()
        let before = try #require(count())
        let written = cluster.committedRecords("out").count

        cluster.createTopic(lost, partitions: 1)
        cluster.forgetOffsets(of: "group")
        if lost == "in" { append(2) } else { cluster.append("names", partition: 0, key: [1], value: [4]) }
        let rewind = rewind()
        #expect(rewind.offsets == ["in": 10, "names": 3])
        // A table is restored whole: its rows are taken as they stand, and what was judged by them is reconsidered.
        var offsets = rewind.offsets
        offsets[lost] = lost == "in" ? nil : 1
        let checkpoint = try #require(
            rewind.record(to: TopicPartition("state", 0), offsets: offsets, reconsidering: lost == "names"))
        cluster.append("state", partition: 0, key: checkpoint.key, value: checkpoint.value)
        let fold = ChainFold()
        SimulatedInstance("b", in: cluster, isStatic: false, fold: fold).run()
        #expect(refusals == [])
        #expect(count() == (lost == "in" ? before + 2 : before))
        #expect(
            cluster.committedRecords("out").dropFirst(written).allSatisfy {
                $0.value?.first == (lost == "in" ? ChainFold.Kind.stream : nil)
                    || $0.value?.first == ChainFold.Kind.flush
            })
        #expect(fold.reconsiderations > 0 || lost == "in")
        #expect(
            cluster.committedOffsets(of: "group") == [
                TopicPartition("in", 0): lost == "in" ? 2 : 10, TopicPartition("names", 0): lost == "in" ? 3 : 1,
            ])
    }

    /// Of the stream's records, as the last output counts them.
    private func count() -> UInt8? {
        cluster.committedRecords("out").last { $0.value?.first == ChainFold.Kind.stream }?.value?[1]
    }

    @Test("a dead letter is kept from when it is written: what it is about may be older than letters are kept")
    func letterOfOldRecord() {
        cluster.append("in", partition: 0, key: [1], value: [ChainFold.Operation.unreadable, 0], timestamp: 1)
        SimulatedInstance("a", in: cluster, isStatic: false).run()
        let letters = cluster.committedRecords("dead")
        #expect(letters.count == 1)
        #expect(letters.allSatisfy { (cluster.now - 60_000...cluster.now).contains($0.timestamp) })
    }

    @Test("an input that ends before the place its state has come to is refused, where the group has forgotten it too")
    func shorterInput() {
        append(10)
        for version in 1...3 { cluster.append("names", partition: 0, key: [1], value: [UInt8(version)]) }
        let first = SimulatedInstance("a", in: cluster, isStatic: false)
        first.run()
        first.leave()
        cluster.settle()
        #expect(cluster.committedOffsets(of: "group")[TopicPartition("in", 0)] == 10)
        let written = cluster.committedRecords("out").count
        #expect(written > 0)

        // Deleted and made again: Kafka deletes the group's offsets with it.
        cluster.createTopic("in", partitions: 1)
        cluster.createTopic("names", partitions: 1)
        cluster.forgetOffsets(of: "group")
        append(3)
        SimulatedInstance("b", in: cluster, isStatic: false).run(turns: 10_000)
        // Once, though it was looked at again and again.
        #expect(refusals == ["in[0] ends before offset 10, which group group is to read next: see vigie rewind"])
        #expect(cluster.committedRecords("out").count == written)
        #expect(cluster.committedOffsets(of: "group")[TopicPartition("in", 0)] == nil)
    }
}
