import Messages
import Policy
import Seeded
import Testing

@Suite("a policy that changes")
struct PolicyChangeTests {
    /// A policy by chance, with rules, thresholds, months and validity of its own.
    private static func policy(_ random: inout SplitMix64, _ dates: [CalendarDate]) -> ReferencePolicy {
        var thresholds: [String: Int] = [:]
        for rule in ["four-half-days", "ten-half-days"] where random.chance(percent: 75) {
            thresholds[rule] = 1 + Int(random.next() % 6)
        }
        let (one, other) = (random.pick(dates), random.pick(dates))
        return ReferencePolicy(
            thresholds: thresholds, unexplained: random.chance(percent: 60),
            month: random.chance(percent: 50) ? .calendar : .rolling,
            from: random.chance(percent: 30) ? min(one, other) : nil,
            until: random.chance(percent: 30) ? max(one, other) : nil)
    }

    @Test(
        "what stands is what it would be had the new policy judged from the start, and is told in revisions without a gap",
        arguments: [("2027-10-28", 40), ("2027-09-01", 30), ("2028-02-29", 120)], 0..<120 as Range<UInt64>)
    func standing(place: (date: String, days: Int), seed: UInt64) throws {
        var generator = FactGenerator(seed: seed)
        let dates = try FactGenerator.days(place.days, around: place.date)
        let facts = generator.facts(Int(20 + generator.random.next() % 200), dates: dates)
        let enrolments = generator.enrolments()
        let old = Self.policy(&generator.random, dates)
        let new = Self.policy(&generator.random, dates)
        // Some facts come under the new policy before their pupil is reconsidered, some after.
        let (first, second) = (facts.count / 2, facts.count * 3 / 4)

        let state = StateInMemory(old.document)
        state.enrolments = enrolments
        for fact in facts[..<first] { state.apply(fact) }
        state.policy = new.document
        for fact in facts[first..<second] { state.apply(fact) }
        state.reconsider()
        expect(state, says: new.standing(Array(facts[..<second]), enrolments: enrolments))
        for fact in facts[second...] { state.apply(fact) }
        expect(state, says: new.standing(facts, enrolments: enrolments))

        let standing = Set(state.standing().map(\.id))
        for (id, events) in Dictionary(grouping: state.events, by: \.id) {
            #expect(events.map(\.revision) == Array(1...events.count))
            #expect(standing.contains(id) == !events.count.isMultiple(of: 2))
        }
    }

    private func expect(
        _ state: StateInMemory, says expected: [ReferencePolicy.Identity: ReferencePolicy.Content],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let standing = state.standing()
        #expect(standing.count == expected.count, sourceLocation: sourceLocation)
        for alert in standing {
            #expect(
                ReferencePolicy.Content(alert) == expected[ReferencePolicy.Identity(alert)],
                sourceLocation: sourceLocation)
        }
    }

    @Test(
        "what stands under the same policy is reconsidered without a word or a byte",
        arguments: StandingAlertsTests.cases)
    func same(_ example: StandingAlertsTests.Case) {
        var generator = FactGenerator(seed: 19)
        let state = StateInMemory(example.policy.document)
        for fact in generator.facts(200, dates: example.dates) { state.apply(fact) }
        let (values, events) = (state.values, state.events)
        state.reconsider()
        #expect(state.values == values)
        #expect(state.events == events)
    }

    @Test(
        "a raised alert says what stands under the new policy; one withdrawn, that the policy does not apply its rule any more"
    )
    func words() throws {
        var policy = PolicyDocument.fr2026
        let state = StateInMemory(policy)
        for day in 1...3 { state.apply(try RuleExamplesTests().fact("2026-10-0\(day)", at: Int64(day))) }
        let told = state.events.count
        var settings = RuleSettings(.fourHalfDays)
        settings.threshold = 3
        policy = PolicyDocument(reference: PolicyReference(name: "mine", version: "2"), rules: [settings])
        state.policy = policy
        state.reconsider()
        let events = state.events[told...]
        let raised = try #require(events.first { $0.rule == .fourHalfDays })
        #expect(raised.revision == 1)
        #expect(raised.explanation.fr == "3 demi-journées d'absence sans motif légitime en octobre 2026 (seuil : 3).")
        #expect(raised.policy == policy.reference)
        #expect(raised.reachedOn == CalendarDate("2026-10-03"))
        let withdrawn = try #require(events.first { $0.period.description == "2026-10-01" })
        #expect(withdrawn.revision == 2)
        #expect(withdrawn.rule == .unexplainedAbsence)
        #expect(withdrawn.policy == policy.reference)
        #expect(withdrawn.measure == 1)
        #expect(withdrawn.threshold == nil)
        #expect(withdrawn.reachedOn == nil)
        #expect(withdrawn.explanation.fr == "La politique en vigueur n'applique plus cette règle le 1er octobre 2026.")
        #expect(withdrawn.explanation.en == "The policy in force does not apply this rule on 1 October 2026 any more.")
        #expect(events.count == 4)
    }

    @Test("of rolling months that are counted no more, an alert is withdrawn with the half-days of its 30 dates")
    func rolling() throws {
        var settings = RuleSettings(.fourHalfDays)
        settings.threshold = 2
        settings.month = .rolling30Days
        func policy() -> PolicyDocument {
            PolicyDocument(reference: PolicyReference(name: "p", version: "1"), rules: [settings])
        }
        let state = StateInMemory(policy())
        for date in ["2026-10-01", "2026-10-20", "2026-11-10"] { state.apply(try RuleExamplesTests().fact(date)) }
        settings.month = .calendarMonth
        state.policy = policy()
        state.reconsider()
        #expect(state.events.map { "\($0.period) \($0.revision)" } == ["2026-10-20 1", "2026-10-20 2", "2026-10 1"])
        #expect(state.events[1].evidence.map(\.date) == ["2026-10-01", "2026-10-20"].map { CalendarDate($0) })
        #expect(state.events[1].threshold == nil)
    }

    @Test("policies that judge otherwise have digests of their own; name, severity and articles have no part in them")
    func digests() {
        func policy(
            _ rules: [RuleSettings], name: String = "p", from: String? = nil, until: String? = nil
        ) -> PolicyDocument {
            PolicyDocument(
                reference: PolicyReference(name: name, version: "1"), from: from.flatMap { CalendarDate($0) },
                until: until.flatMap { CalendarDate($0) }, rules: rules)
        }
        func rule(_ rule: SupportedRule, n: Int, _ month: MonthKind = .calendarMonth) -> RuleSettings {
            var settings = RuleSettings(rule)
            settings.threshold = n
            settings.month = month
            return settings
        }
        let (four, ten) = (RuleSettings(.fourHalfDays), RuleSettings(.tenHalfDays))
        let policies = [
            policy([]), policy([RuleSettings(.unexplainedAbsence)]), policy([four]), policy([ten]),
            policy([four, ten]),
            policy([rule(.fourHalfDays, n: 10)]), policy([rule(.fourHalfDays, n: 4, .rolling30Days)]),
            policy([four, rule(.tenHalfDays, n: 10, .rolling30Days)]),
            policy([four], from: "2026-10-01"), policy([four], until: "2026-10-01"),
            policy([four], from: "2026-10-01", until: "2026-10-01"),
        ]
        #expect(Set(policies.map { CompiledPolicy($0).digest }).count == policies.count)
        var other = four
        other.severity = .information
        other.legalBasis = "x"
        #expect(CompiledPolicy(policy([ten, other], name: "q")).digest == CompiledPolicy(policy([four, ten])).digest)
    }

    @Test("the digest of fr-2026 is the same in every process: another would have all that stands judged anew")
    func stable() {
        #expect(CompiledPolicy(.fr2026).digest == 7_870_535_491_355_535_384)
    }
}
