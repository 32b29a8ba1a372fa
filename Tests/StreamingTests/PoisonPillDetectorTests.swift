import Seeded
import Testing

@testable import Streaming

@Suite("Records that make their transactions fail")
struct PoisonPillDetectorTests {
    private final class NoGeneration: GroupGeneration {}

    /// Partitions of records, some of which no log takes, folded as the runtime does it: as many a transaction as may be, in an
    /// order of chance, from where the last commit ended.
    private struct Line {
        let most: Int
        let attempts = 3
        var poisons: Set<[Int64]>
        var next: [Int64]
        let length: Int64
        var random: SplitMix64
        var watch = PoisonPillDetector()
        var setAside: Set<[Int64]> = []
        var transactions = 0
        /// Those that failed and made the next one smaller.
        var searches = 0

        var isDone: Bool { next.allSatisfy { $0 == length } }

        private func place(_ partition: Int) -> TopicPartition { TopicPartition("in", Int32(partition)) }

        mutating func transaction(code: String = "MSG_SIZE_TOO_LARGE") {
            transactions += 1
            var position = next
            var consumed = 0
            var last: Batch.Coordinates?
            var dead: Set<[Int64]> = []
            var fails = false
            while consumed < min(most, watch.limit ?? .max),
                let partition = position.indices.filter({ position[$0] < length }).randomElement(using: &random)
            {
                let record = [Int64(partition), position[partition]]
                if watch.condemns(place(partition), record[1]) != nil {
                    dead.insert(record)
                } else if poisons.contains(record) {
                    fails = true
                }
                last = (place(partition), record[1])
                position[partition] += 1
                consumed += 1
            }
            let offsets = Dictionary(uniqueKeysWithValues: position.indices.map { (place($0), position[$0]) })
            let batch = Batch(
                parts: [], records: [], effects: [], offsets: offsets, generation: NoGeneration(), consumed: consumed,
                last: last, time: 0)
            if fails {
                let isSearch = watch.aborted(batch, KafkaError(.abortable, code: code, reason: ""), attempts: attempts)
                searches += isSearch ? 1 : 0
            } else {
                watch.committed(batch)
                next = position
                setAside.formUnion(dead)
            }
        }
    }

    @Test(
        "they alone are set aside, and soon: each costs some transactions more than the logarithm of a batch",
        arguments: 1...UInt64(200))
    func found(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let partitions = Int.random(in: 1...4, using: &random)
        let length = Int64.random(in: 1...3_000, using: &random)
        let poisons = Set(
            (0..<Int.random(in: 0...5, using: &random)).map { _ in
                [Int64.random(in: 0..<Int64(partitions), using: &random), Int64.random(in: 0..<length, using: &random)]
            })
        var line = Line(
            most: 1 << Int.random(in: 0...11, using: &random), poisons: poisons,
            next: Array(repeating: 0, count: partitions), length: length, random: random)
        let batches = Int(length) * partitions / line.most + 1
        while !line.isDone, line.transactions < batches + 60 * (poisons.count + 1) * (poisons.count + 1) {
            line.transaction()
        }
        #expect(line.isDone, "after \(line.transactions) transactions of \(line.most)")
        #expect(line.setAside == poisons)
    }

    @Test(
        "where many lie side by side, each after the first costs a handful of transactions, whatever a batch may hold")
    func sideBySide() {
        let poisons = Set((Int64(5_000)..<5_040).map { [0, $0] })
        var line = Line(most: 2_048, poisons: poisons, next: [0], length: 10_000, random: SplitMix64(seed: 3))
        while !line.isDone, line.transactions < 1_000 { line.transaction() }
        #expect(line.setAside == poisons)
        #expect(line.transactions < 6 * 40 + 60)
        // Those alone wait no longer from time to time.
        #expect(line.searches >= 11 + 39)
    }

    @Test("what fails for another reason than a record makes nobody careful")
    func others() {
        var line = Line(most: 100, poisons: [[0, 5]], next: [0], length: 100, random: SplitMix64(seed: 1))
        line.transaction(code: "ILLEGAL_GENERATION")
        #expect(line.watch.limit == nil)
    }

    @Test(
        "a batch that is too large at once, while its records are not, condemns none, however often, and shrinks no transaction"
    )
    func batches() {
        var watch = PoisonPillDetector()
        let place = TopicPartition("in", 3)
        let batch = Batch(
            parts: [], records: [], effects: [], offsets: [place: 18], generation: NoGeneration(), consumed: 1,
            last: (place, 17), time: 0)
        for _ in 0..<10 {
            let isSearch = watch.aborted(batch, .batchTooLarge(TopicPartition("out", 0)), attempts: 3)
            #expect(isSearch, "it is no setback")
        }
        #expect(watch.condemns(place, 17) == nil)
        #expect(watch.limit == nil)
    }

    @Test("when the log takes the record after all, batches are whole again")
    func mended() {
        var line = Line(most: 64, poisons: [[0, 70]], next: [0], length: 2_000, random: SplitMix64(seed: 2))
        while line.watch.limit == nil { line.transaction() }
        line.transaction()
        line.poisons = []
        while !line.isDone { line.transaction() }
        #expect(line.watch.limit == nil)
        #expect(line.setAside == [])
        #expect(line.transactions < 60)
    }

    @Test(
        "a record that was condemned and went elsewhere keeps nobody careful for ever, nor makes the limit grow for ever"
    )
    func elsewhere() {
        var watch = PoisonPillDetector()
        let (poisoned, other) = (TopicPartition("in", 3), TopicPartition("in", 4))
        func batch(_ place: TopicPartition, _ offset: Int64, of consumed: Int) -> Batch {
            Batch(
                parts: [], records: [], effects: [], offsets: [place: offset + 1], generation: NoGeneration(),
                consumed: consumed, last: (place, offset), time: 0)
        }
        let cause = KafkaError(.abortable, code: "MSG_SIZE_TOO_LARGE", reason: "")
        _ = watch.aborted(batch(poisoned, 20, of: 8), cause, attempts: 3)
        for _ in 0..<3 { _ = watch.aborted(batch(poisoned, 17, of: 1), cause, attempts: 3) }
        #expect(watch.condemns(poisoned, 17) != nil)
        for offset in 0..<100 { watch.committed(batch(other, Int64(offset), of: 1)) }
        #expect(watch.limit.map { $0 <= 8 } ?? true)
        watch.keep([other])
        #expect(watch.condemns(poisoned, 17) == nil)
        watch.committed(batch(other, 100, of: 1))
        #expect(watch.limit == nil)
    }
}
