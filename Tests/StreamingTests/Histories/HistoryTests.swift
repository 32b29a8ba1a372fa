import Glibc
import SimulatedLog
import Testing
import Threads

@testable import Streaming

@Suite("Histories of crashes")
struct HistoryTests {
    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }

    /// VIGIE_HISTORIES: how many; VIGIE_HISTORY: one seed alone, with its trace.
    private static let count = number("VIGIE_HISTORIES") ?? 10_000
    private static let slices: UInt64 = 4

    @Test(
        "whatever crashes when, a reader of committed records sees what one process without faults would have written",
        .enabled(if: number("VIGIE_HISTORY") == nil), arguments: 0..<slices)
    func exactlyOnce(slice: UInt64) async {
        let failure = await Self.inBackground { () -> String? in
            for seed in stride(from: slice + 1, through: Self.count, by: UInt64.Stride(Self.slices)) {
                let (faults, _) = History(seed: seed).run()
                guard faults.isEmpty else {
                    return "seed \(seed) (replay with VIGIE_HISTORY=\(seed)): \(faults.joined(separator: "; "))"
                }
            }
            return nil
        }
        if let failure { Issue.record(Comment(rawValue: failure)) }
    }

    @Test("a transaction whose markers a broker has lost is ended in its name, and nothing of it is lost or doubled")
    func lostMarkers() async {
        let failure = await Self.inBackground { () -> String? in
            (1...max(Self.count * 3 / 10, 1)).lazy.compactMap { seed in
                let (faults, _) = History(seed: seed, losesMarkers: true).run()
                return faults.isEmpty
                    ? nil
                    : "seed \(seed) (replay with VIGIE_HISTORY=\(seed) VIGIE_HISTORY_MARKERS=lost): \(faults.joined(separator: "; "))"
            }.first
        }
        if let failure { Issue.record(Comment(rawValue: failure)) }
    }

    @Test("one history, with its trace", .enabled(if: number("VIGIE_HISTORY") != nil))
    func replay() {
        let seed = Self.number("VIGIE_HISTORY") ?? 1
        let losesMarkers = getenv("VIGIE_HISTORY_MARKERS") != nil
        let (faults, trace) = History(seed: seed, isTracing: true, losesMarkers: losesMarkers).run()
        if !faults.isEmpty { print(trace.joined(separator: "\n")) }
        #expect(faults == [])
    }

    @Test("a history replays as it was: the seed decides everything")
    func deterministic() {
        #expect(History(seed: 42, isTracing: true).run().trace == History(seed: 42, isTracing: true).run().trace)
    }

    @Test(
        "without a rule that exactly once rests on, histories fail",
        arguments: [Sabotage.Rule.flushBeforeOffsets, .offsetsBeforeWatermark, .closedBeforeNext])
    func sabotaged(rule: Sabotage.Rule) async {
        let isNoticed = await Self.inBackground {
            (1...UInt64(3_000)).contains { seed in
                !History(seed: seed, wrap: { Sabotage($0, undoing: rule) }, losesMarkers: rule.isAboutMarkers).run()
                    .faults
                    .isEmpty
            }
        }
        #expect(isNoticed, "no history noticed it")
    }

    /// A minute of computing, on threads that yield to the tests that wait for something meanwhile.
    private static func inBackground<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            NamedThread.start("histories") {
                // Of this thread alone, on Linux.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
                continuation.resume(returning: body())
            }
        }
    }
}
