import Messages
import Policy
import Seeded
import Testing

@Suite("what stands is a function of the set of facts")
struct StandingAlertsTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let policy: ReferencePolicy
        let dates: [CalendarDate]
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        func days(_ count: Int, _ date: String) -> [CalendarDate] {
            (try? FactGenerator.days(count, around: date)) ?? []
        }
        let small = ["four-half-days": 3, "ten-half-days": 6]
        return [
            Case(name: "calendar months", policy: ReferencePolicy(), dates: days(20, "2027-10-28")),
            Case(
                name: "the end of a school year", policy: ReferencePolicy(thresholds: small),
                dates: days(8, "2027-09-01")),
            Case(
                name: "a leap day", policy: ReferencePolicy(thresholds: small), dates: days(6, "2028-02-29")),
            Case(
                name: "rolling months", policy: ReferencePolicy(thresholds: small, month: .rolling),
                dates: days(80, "2027-11-15")),
            Case(
                name: "rolling months with weeks between the half-days",
                policy: ReferencePolicy(thresholds: ["four-half-days": 3, "ten-half-days": 4], month: .rolling),
                dates: days(300, "2028-01-31").enumerated().filter { $0.offset.isMultiple(of: 7) }.map(\.element)),
            Case(
                name: "rolling months over 1 September",
                policy: ReferencePolicy(thresholds: small, month: .rolling), dates: days(40, "2027-09-01")),
            Case(
                name: "rolling months of one half-day",
                policy: ReferencePolicy(thresholds: ["four-half-days": 1, "ten-half-days": 2], month: .rolling),
                dates: days(30, "2028-02-29")),
            Case(
                name: "a policy in force from one date to another",
                policy: ReferencePolicy(
                    thresholds: small, from: CalendarDate("2027-10-20"), until: CalendarDate("2027-11-03")),
                dates: days(30, "2027-10-28")),
            Case(
                name: "rolling months of a policy in force from one date to another",
                policy: ReferencePolicy(
                    thresholds: ["four-half-days": 2, "ten-half-days": 3], month: .rolling,
                    from: CalendarDate("2027-10-20"), until: CalendarDate("2027-11-03")),
                dates: days(30, "2027-10-28")),
            Case(
                name: "one rule alone", policy: ReferencePolicy(thresholds: ["ten-half-days": 2], unexplained: false),
                dates: days(10, "2027-12-31")),
        ]
    }()

    @Test(
        "in any order, with duplicates, corrections, cancellations and ties", arguments: cases, 0..<40 as Range<UInt64>)
    func standing(_ example: Case, seed: UInt64) {
        var generator = FactGenerator(seed: seed)
        let facts = generator.facts(Int(20 + generator.random.next() % 200), dates: example.dates)
        let enrolments = generator.enrolments()
        let expected = example.policy.standing(facts, enrolments: enrolments)

        let state = StateInMemory(example.policy.document)
        state.enrolments = enrolments
        for fact in facts { state.apply(fact) }
        let standing = state.standing()
        #expect(standing.count == expected.count)
        for alert in standing {
            #expect(ReferencePolicy.Content(alert) == expected[ReferencePolicy.Identity(alert)])
        }
    }

    @Test("an alert is raised with what stands at that moment, and withdrawn when it ceases", arguments: cases)
    func events(_ example: Case) {
        var generator = FactGenerator(seed: 7)
        let facts = generator.facts(150, dates: example.dates)
        let state = StateInMemory(example.policy.document)
        var standing: [ReferencePolicy.Identity: ReferencePolicy.Content] = [:]
        for (index, fact) in facts.enumerated() {
            let before = state.events.count
            state.apply(fact)
            let now = example.policy.standing(Array(facts[...index]))
            let events = state.events[before...]
            let raised = events.filter { !$0.revision.isMultiple(of: 2) }
            let withdrawn = events.filter { $0.revision.isMultiple(of: 2) }
            #expect(Set(raised.map { .init($0) }) == Set(now.keys).subtracting(standing.keys))
            #expect(Set(withdrawn.map { .init($0) }) == Set(standing.keys).subtracting(now.keys))
            for alert in raised { #expect(ReferencePolicy.Content(alert) == now[.init(alert)]) }
            standing = now
        }
        #expect(!state.events.isEmpty)
    }

    @Test("revisions run 1, 2, 3, ... and are odd while the alert stands", arguments: cases)
    func revisions(_ example: Case) {
        var generator = FactGenerator(seed: 11)
        let facts = generator.facts(300, dates: example.dates)
        let state = StateInMemory(example.policy.document)
        for fact in facts { state.apply(fact) }
        let standing = Set(state.standing().map(\.id))
        for (id, events) in Dictionary(grouping: state.events, by: \.id) {
            #expect(events.map(\.revision) == Array(1...events.count))
            #expect(standing.contains(id) == !events.count.isMultiple(of: 2))
        }
    }

    @Test("facts that have been seen change nothing, not a byte", arguments: cases)
    func again(_ example: Case) {
        var generator = FactGenerator(seed: 13)
        let facts = generator.facts(200, dates: example.dates)
        let state = StateInMemory(example.policy.document)
        for fact in facts { state.apply(fact) }
        let (values, events) = (state.values, state.events.count)
        for fact in facts.reversed() { #expect(!state.apply(fact)) }
        #expect(state.values == values)
        #expect(state.events.count == events)
    }

    @Test("a pupil's year takes 21 bytes with its key, 22 a half-day and 6 an alert that ever stood", arguments: cases)
    func size(_ example: Case) {
        var generator = FactGenerator(seed: 17)
        let facts = generator.facts(200, dates: example.dates)
        let state = StateInMemory(example.policy.document)
        for fact in facts { state.apply(fact) }
        let halfDays = Set(facts.map { "\($0.pupil) \($0.date) \($0.halfDay)" }).count
        let alerts = Set(state.events.map(\.id)).count
        let bytes = state.values.values.reduce(0) { $0 + $1.count + PupilYearKey.size }
        #expect(bytes == 21 * state.values.count + 22 * halfDays + 6 * alerts)
    }
}
