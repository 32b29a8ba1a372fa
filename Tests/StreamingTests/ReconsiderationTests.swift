import SimulatedLog
import Testing

@testable import Streaming

@Suite("Reconsidering what another configuration has judged")
struct ReconsiderationTests {
    private let cluster: SimulatedCluster
    private static let keys = 1...UInt8(20)

    init() {
        cluster = SimulatedCluster(seed: 1)
        cluster.isTracing = true
        cluster.createChainTopics()
        for key in Self.keys { count(key) }
    }

    private func count(_ key: UInt8) {
        cluster.append("in", partition: 0, key: [key], value: [ChainFold.Operation.count, key])
    }

    private func instance(_ name: String, version: UInt8, isStatic: Bool = false) -> SimulatedInstance {
        SimulatedInstance(name, in: cluster, isStatic: isStatic, fold: ChainFold(version: version))
    }

    /// Runs one instance from start to end.
    private func serve(_ name: String, version: UInt8, isStatic: Bool = false) {
        let instance = instance(name, version: version, isStatic: isStatic)
        instance.run(turns: 4_000)
        instance.leave()
        cluster.settle()
    }

    /// Of what was said of each key's version, in order.
    private var versions: [UInt8: [UInt8]] {
        let said = cluster.committedRecords("out").compactMap { record in
            record.value.flatMap { $0[0] == ChainFold.Kind.version ? (record.key?[0] ?? 0, $0[1]) : nil }
        }
        return Dictionary(grouping: said, by: \.0).mapValues { $0.map(\.1) }
    }

    private func all(_ versions: [UInt8]) -> [UInt8: [UInt8]] {
        Dictionary(uniqueKeysWithValues: Self.keys.map { ($0, versions) })
    }

    /// How many transactions of the task there were.
    private var sequence: Int64? {
        cluster.committedRecords("state").last { $0.key == Checkpoint.endKey }?.value
            .flatMap { value in value.withUnsafeBytes { try? Checkpoint(decoding: $0) } }?.sequence
    }

    @Test("each key is reconsidered once when an instance of another configuration takes over, without a record")
    func change() {
        serve("a", version: 1)
        #expect(versions == all([1]))
        serve("b", version: 2)
        #expect(versions == all([1, 2]))
        serve("a", version: 1)
        #expect(versions == all([1, 2, 1]))
    }

    @Test("the same configuration reconsiders nothing: no transaction is made")
    func same() throws {
        serve("a", version: 1)
        let before = try #require(sequence)
        serve("b", version: 1)
        serve("a", version: 1)
        #expect(cluster.trace.count { $0.contains("ready(") } == 3)
        #expect(sequence == before)
        #expect(versions == all([1]))
    }

    @Test("state from before there was a configuration is reconsidered once")
    func upgrade() throws {
        serve("a", version: 0)
        #expect(versions == [:])
        serve("a", version: 1)
        #expect(versions == all([1]))
        let after = try #require(sequence)
        serve("a", version: 1)
        #expect(sequence == after)
    }

    @Test("a broadcast rule and the configuration count together, whichever changes while nobody runs")
    func together() {
        serve("a", version: 1)
        cluster.append("rules", partition: 0, key: [0], value: [7])
        serve("a", version: 1)
        #expect(versions == all([1, 7]))
        cluster.append("rules", partition: 0, key: [0], value: [8])
        serve("a", version: 2)
        #expect(versions == all([1, 7, 8]))
    }

    @Test(
        "one that is killed while it reconsiders is gone on for, or undone, wherever it was: each key is said once",
        arguments: [1, 2] as [UInt8])
    func interrupted(next: UInt8) {
        var isCut = false
        for turns in stride(from: 20, through: 400, by: 7) {
            let test = ReconsiderationTests()
            let reconsidered = test.interrupt(after: turns, next: next)
            for key in Self.keys {
                let said: [UInt8] = next == 2 ? [1, 2] : reconsidered.contains(key) ? [1, 2, 1] : [1]
                #expect(test.versions[key] == said, "key \(key), killed after \(turns) turns")
            }
            isCut = isCut || (!reconsidered.isEmpty && reconsidered.count < Self.keys.count)
        }
        #expect(isCut, "none was killed between the first key and the last")
    }

    /// - Returns: the keys that had been reconsidered by version 2 before one of version `next` came.
    private func interrupt(after turns: Int, next: UInt8) -> Set<UInt8> {
        serve("a", version: 1)
        // Named: the next of its name has the partition at once.
        let victim = instance("a", version: 2, isStatic: true)
        victim.run(turns: turns)
        victim.process.kill()
        cluster.settle()
        let reconsidered = Set(versions.filter { $0.value == [1, 2] }.keys)
        count(3)
        serve("a", version: next, isStatic: true)
        return reconsidered
    }
}
