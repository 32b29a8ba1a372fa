import Messages
import Policy
import Streaming
import Testing

@testable import AlertFolding

@Suite("A school year is dropped when its retention has passed, in event time")
struct RetentionTests {
    private static let policy = PolicyDocument(
        reference: PolicyReference(name: "test", version: "1"), rules: [RuleSettings(.unexplainedAbsence)])
    private let bench = FoldBench(policy)

    /// That of a morning of the spring before, without a reason.
    private func late(_ instant: String, date: String = "2026-05-04") -> AttendanceRecord {
        bench.fact(date, at: instant)
    }

    @Test("a fact of last year counts until 31 October, and is counted alone afterwards")
    func boundary() {
        bench.feed(late("2026-10-30T23:59:59.999999Z"))
        #expect(bench.said == ["raised unexplained-absence 2026-05-04"])
        let (sent, state) = (bench.sent, bench.state(of: FoldBench.pupil, 2025))
        #expect(bench.feed(late("2026-10-31T00:00:00Z", date: "2026-05-05")) == .done)
        #expect(bench.sent == sent)
        #expect(bench.state(of: FoldBench.pupil, 2025) == state)
        #expect(bench.facts("dropped") == 1)
        #expect(bench.facts("applied") == 1)
    }

    @Test("the state of the year goes without a word; that of the others stays, and is judged on")
    func drops() {
        bench.feed(late("2026-05-04T08:00:00Z"))
        bench.feed(bench.fact("2026-10-01", at: "2026-10-01T08:00:00Z"))
        bench.punctuate()
        #expect(bench.remembered == 2)
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        bench.punctuate()
        #expect(bench.state(of: FoldBench.pupil, 2025) == nil)
        #expect(bench.remembered == 1)
        bench.feed(bench.fact("2026-10-01", reason: .illness, at: "2026-11-02T09:00:00Z"))
        #expect(
            bench.said == [
                "raised unexplained-absence 2026-05-04", "raised unexplained-absence 2026-10-01",
                "raised unexplained-absence 2026-11-02", "withdrawn unexplained-absence 2026-10-01",
            ])
    }

    @Test("whoever's fact says so: a pupil of whom nothing comes any more is dropped too")
    func others() {
        bench.feed(late("2026-05-04T08:00:00Z"))
        bench.feed(bench.fact("2026-11-02", pupil: FoldBench.otherPupil, at: "2026-11-02T08:00:00Z"))
        bench.punctuate()
        #expect(bench.state(of: FoldBench.pupil, 2025) == nil)
        #expect(bench.remembered == 1)
    }

    @Test("time does not go back: an older instant brings no dropped year back, before its state is removed or after")
    func monotonic() {
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        bench.feed(late("2026-06-01T08:00:00Z"))
        bench.punctuate()
        bench.feed(late("2026-06-01T08:00:00Z"))
        #expect(bench.facts("dropped") == 2)
        #expect(bench.remembered == 1)
        #expect(bench.said == ["raised unexplained-absence 2026-11-02"])
    }

    @Test("a fact that claims to be of years ahead of its record drops nothing")
    func ahead() throws {
        bench.feed(bench.fact("2026-10-01", at: "2026-10-01T08:00:00Z"))
        let written = try #require(Timestamp("2026-10-02T08:00:00Z"))
        bench.feed(bench.fact("2026-10-02", at: "2036-10-02T08:00:00Z"), written: written)
        bench.feed(bench.fact("2026-10-05", at: "2026-10-05T08:00:00Z"))
        #expect(bench.facts("dropped") == 0)
        #expect(bench.facts("applied") == 3)
    }

    @Test("it holds for the process that comes after, and for a policy that keeps longer than the one before")
    func restarts() {
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        for days in [61, 400] {
            bench.restart(
                PolicyDocument(
                    reference: Self.policy.reference, rules: Self.policy.rules, retention: Retention(days: days)))
            bench.feed(late("2026-06-01T08:00:00Z"))
        }
        #expect(bench.facts("dropped") == 2)
    }

    @Test(
        "an aborted transaction takes it back with the state, until its record comes again", arguments: [false, true])
    func aborted(comesAtOnce: Bool) {
        bench.feed(bench.fact("2026-10-01", at: "2026-10-01T08:00:00Z"))
        var first = bench.record(of: bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"), key: FoldBench.pupil.hex)
        first.timestamp = Timestamp("2026-11-02T08:00:00Z")?.milliseconds
        bench.apply(first, commits: false)
        if !comesAtOnce { bench.feed(late("2026-10-02T08:00:00Z")) }
        #expect(bench.facts("dropped") == 0)
        bench.apply(first)
        bench.feed(late("2026-10-03T08:00:00Z"))
        #expect(bench.facts("dropped") == 1)
    }

    @Test("tasks have a time each")
    func tasks() {
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        bench.changeTask()
        bench.feed(late("2026-06-01T08:00:00Z"))
        #expect(bench.facts("dropped") == 0)
    }

    @Test("much is removed in parts, each soon after the one before")
    func parts() {
        let bench = FoldBench(Self.policy, removals: 3)
        for number in 1...8 {
            let pupil = Pseudonym(high: 1, low: UInt64(number))
            bench.feed(bench.fact("2026-05-04", pupil: pupil, at: "2026-05-04T08:00:00Z"))
        }
        bench.punctuate()
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        #expect(bench.punctuate() == 3)
        #expect(bench.remembered == 1)
        #expect(bench.punctuate() == 0)
    }

    @Test("a changed policy judges no dropped year anew, be its state removed yet or not")
    func reconsidered() {
        bench.feed(late("2026-05-04T08:00:00Z"))
        bench.feed(bench.fact("2026-11-02", at: "2026-11-02T08:00:00Z"))
        bench.change(to: PolicyDocument(reference: Self.policy.reference, rules: []))
        #expect(bench.said.last == "withdrawn unexplained-absence 2026-11-02")
        #expect(bench.said.count == 3)
    }

    @Test("a policy says for how long")
    func named() {
        let bench = FoldBench(
            PolicyDocument(reference: Self.policy.reference, rules: Self.policy.rules, retention: Retention(days: 1)))
        bench.feed(bench.fact("2026-08-31", at: "2026-08-31T23:59:59Z"))
        bench.feed(bench.fact("2026-08-30", at: "2026-09-01T00:00:00Z"))
        #expect(bench.said == ["raised unexplained-absence 2026-08-31"])
        #expect(bench.facts("dropped") == 1)
    }
}
