import Glibc
import SimulatedLog
import Testing

@testable import Streaming

@Suite("Histories of crashes")
struct HistoryTests {
    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }

    /// VIGIE_HISTORIES: how many; VIGIE_HISTORY: one seed alone, with its trace.
    private static let count = number("VIGIE_HISTORIES") ?? 10_000
    private static let slices: UInt64 = 20

    @Test(
        "whatever crashes when, a reader of committed records sees what one process without faults would have written",
        .enabled(if: number("VIGIE_HISTORY") == nil), arguments: 0..<slices)
    func exactlyOnce(slice: UInt64) async {
        for seed in stride(from: slice + 1, through: Self.count, by: UInt64.Stride(Self.slices)) {
            // A minute of computing in all: tests that wait for something have their turns in between.
            await Task.yield()
            let (faults, _) = History(seed: seed).run()
            guard !faults.isEmpty else { continue }
            Issue.record("seed \(seed) (replay with VIGIE_HISTORY=\(seed)): \(faults.joined(separator: "; "))")
            return
        }
    }

    @Test("one history, with its trace", .enabled(if: number("VIGIE_HISTORY") != nil))
    func replay() {
        let seed = Self.number("VIGIE_HISTORY") ?? 1
        let (faults, trace) = History(seed: seed, isTracing: true).run()
        if !faults.isEmpty { print(trace.joined(separator: "\n")) }
        #expect(faults == [])
    }

    @Test("a history replays as it was: the seed decides everything")
    func deterministic() {
        #expect(History(seed: 42, isTracing: true).run().trace == History(seed: 42, isTracing: true).run().trace)
    }

    @Test(
        "without a rule that exactly once rests on, histories fail",
        arguments: [Sabotage.Rule.flushBeforeOffsets, .offsetsBeforeWatermark])
    func sabotaged(rule: Sabotage.Rule) async {
        for seed in 1...UInt64(3_000) {
            await Task.yield()
            guard History(seed: seed, wrap: { Sabotage($0, undoing: rule) }).run().faults.isEmpty else { return }
        }
        Issue.record("no history noticed it")
    }
}
