import BenchWorkload
import Messages
import Policy
import Testing

@Suite("workload W against the definitions")
struct WorkloadTests {
    private static let rules = ReferencePolicy(unexplained: false)

    /// What the benchmark's own generator and definitions give for 20,000 lines of seed 1.
    @Test("the generator repeats the benchmark's")
    func generator() {
        let facts = Array(Workload(count: 20_000, seed: 1))
        let halfDays = Set(facts.map { "\($0.pupil) \($0.date) \($0.halfDay)" }).count
        let first = facts[0]
        #expect(halfDays == 17_090)
        #expect(
            "\(first.id) \(first.school) \(first.pupil) \(first.recordedAt)"
                == "f893a2eefb32555e71c18690ee42c90b 0750014H caf08a89a130049ded0a4e008e50277d 2026-09-01T08:19:36.000000Z"
        )
        #expect(Self.rules.standing(facts).count == 1)
    }

    @Test("what stands after W is what the definitions say", arguments: [1, 2, 3] as [UInt64])
    func standing(seed: UInt64) {
        let facts = Array(Workload(count: 20_000, seed: seed, pupils: 1_000))
        let expected = Self.rules.standing(facts)
        let state = StateInMemory(Self.rules.document)
        for fact in facts { state.apply(fact) }
        let standing = state.standing()
        #expect(!standing.isEmpty)
        #expect(Set(standing.map { ReferencePolicy.Identity($0) }) == Set(expected.keys))
        for alert in standing { #expect(ReferencePolicy.Content(alert) == expected[.init(alert)]) }
    }
}
