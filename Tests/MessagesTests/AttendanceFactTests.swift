import Seeded
import Messages
import Testing

@Suite("Which version of a half-day is in force")
struct AttendanceFactTests {
    /// Versions that differ little, so that ties on every rung of the order come up.
    private func versions(_ random: inout SplitMix64) -> [AttendanceFact] {
        let pupil = random.pupil()
        let date = random.date()
        let instants = (0..<2).map { _ in random.instant() }
        let hashes = (0..<2).map { _ in random.next() }
        let schools = (0..<2).map { _ in random.school() }
        return (0..<12).map { _ in
            AttendanceFact(
                pupil: pupil, recordedAt: random.one(of: instants), idHash: random.one(of: hashes),
                school: random.one(of: schools), date: date, halfDay: .morning,
                kind: random.one(of: [.absence, .lateness, .unknown]),
                status: random.one(of: AttendanceStatus.allCases),
                reason: random.one(of: [.notGiven, .illness, .unknown]), complete: random.chance(1, in: 2))
        }
    }

    private func inForce(_ facts: [AttendanceFact]) -> AttendanceFact? {
        var standing: AttendanceFact?
        for fact in facts {
            guard let current = standing else {
                standing = fact
                continue
            }
            if fact.supersedes(current) { standing = fact }
        }
        return standing
    }

    @Test("the order of arrival, and arriving twice, change nothing")
    func anyOrder() {
        for seed in UInt64(1)...500 {
            var random = SplitMix64(seed: seed)
            let facts = versions(&random)
            let winner = inForce(facts)
            for _ in 0..<5 {
                #expect(inForce((facts + facts.prefix(4)).shuffled(using: &random)) == winner, "seed \(seed)")
            }
        }
    }

    @Test("of two different versions exactly one wins, and winning is handed on")
    func strictOrder() {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let facts = versions(&random)
            for one in facts {
                #expect(!one.supersedes(one))
                for other in facts where one != other {
                    #expect(one.supersedes(other) != other.supersedes(one), "seed \(seed)")
                    for third in facts where one.supersedes(other) && other.supersedes(third) {
                        #expect(one.supersedes(third), "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("the rungs: instant, digest of the id, status, kind, reason, completeness, school")
    func rungs() throws {
        var random = SplitMix64(seed: 1)
        let base = AttendanceFact(
            pupil: random.pupil(), recordedAt: Timestamp(microseconds: 10), idHash: 10, school: try UAI("0750654D"),
            date: random.date(), halfDay: .morning)
        func changed(_ change: (inout AttendanceFact) -> Void) -> AttendanceFact {
            var fact = base
            change(&fact)
            return fact
        }
        let school = try UAI("0750655E")
        let climbing = [
            base, changed { $0.school = school }, changed { $0.complete = false }, changed { $0.reason = .illness },
            changed { $0.reason = .unknown }, changed { $0.kind = .lateness }, changed { $0.status = .cancelled },
            changed { $0.idHash = 1 << 63 }, changed { $0.recordedAt = Timestamp(microseconds: 11) },
        ]
        for (lower, higher) in zip(climbing, climbing.dropFirst()) {
            #expect(higher.supersedes(lower) && !lower.supersedes(higher))
        }
    }

    @Test("unexcused and missed are as the policy defines them")
    func definitions() {
        for kind in AttendanceKind.allCases {
            for status in AttendanceStatus.allCases {
                for reason in AbsenceReason.allCases {
                    var fact = AttendanceFact.blank
                    (fact.kind, fact.status, fact.reason) = (kind, status, reason)
                    let recorded = kind == .absence && status == .recorded
                    #expect(fact.isUnexcused == (recorded && [.notGiven, .otherRefused].contains(reason)))
                    #expect(fact.isMissed == (recorded && ![.schoolActivity, .exclusion].contains(reason)))
                }
            }
        }
    }

    @Test("enrolments and contacts: the same winner in any order of arrival")
    func enrolments() {
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            let instants = (0..<2).map { _ in random.instant() }
            let ids = (0..<2).map { _ in random.identifier() }
            let versions = (0..<8).map { _ in
                var enrolment = random.enrolment()
                enrolment.recordedAt = random.one(of: instants)
                enrolment.id = random.one(of: ids)
                return enrolment
            }
            let winners = (0..<4).map { _ in
                versions.shuffled(using: &random).reduce(versions[0]) { $1.supersedes($0) ? $1 : $0 }
            }
            #expect(winners.allSatisfy { $0 == winners[0] }, "seed \(seed)")
        }
    }
}
