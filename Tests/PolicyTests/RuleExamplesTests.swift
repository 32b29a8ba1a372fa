import Messages
import Policy
import Testing

@Suite("the rules, by example")
struct RuleExamplesTests {
    private static let pupil = Pseudonym(high: 1, low: 2)
    private static let one = UAI(digits: 750_655)
    private static let two = UAI(digits: 750_656)

    func fact(
        _ date: String, _ halfDay: HalfDay = .morning, kind: AttendanceKind = .absence,
        status: AttendanceStatus = .recorded, reason: AbsenceReason = .notGiven, complete: Bool = true,
        school: UAI? = one, at second: Int64 = 0, id: String = "a"
    ) throws -> AttendanceRecord {
        AttendanceRecord(
            id: try #require(Identifier(id)), school: try #require(school), pupil: Self.pupil,
            date: try #require(CalendarDate(date)), halfDay: halfDay, kind: kind, status: status, reason: reason,
            complete: complete, recordedAt: Timestamp(milliseconds: second * 1_000), source: "/sis/test")
    }

    private func standing(_ facts: [AttendanceRecord], _ policy: PolicyDocument = .fr2026) -> [String] {
        let state = StateInMemory(policy)
        for fact in facts { state.apply(fact) }
        return state.standing().map { "\($0.rule) \($0.period) \($0.measure ?? 0)" }.sorted()
    }

    @Test("the fourth unexcused half-day of a month raises, a justification of one of them withdraws")
    func fourth() throws {
        let state = StateInMemory(.fr2026)
        for (day, halfDay) in [(1, HalfDay.morning), (1, .afternoon), (20, .morning), (31, .afternoon)] {
            state.apply(try fact("2026-10-\(day < 10 ? "0" : "")\(day)", halfDay))
        }
        let raised = try #require(state.events.last { $0.rule == .fourHalfDays })
        #expect(raised.revision == 1)
        #expect(raised.period.description == "2026-10")
        #expect(raised.measure == 4)
        #expect(raised.threshold == JSONNumber(4))
        #expect(raised.reachedOn == CalendarDate("2026-10-31"))
        #expect(raised.evidence.count == 4)
        #expect(raised.legalBasis == "L131-8, R131-7 I")
        #expect(raised.policy == PolicyReference(name: "fr-2026", version: "1"))
        #expect(
            raised.explanation.fr
                == "4 demi-journées d'absence sans motif légitime en octobre 2026 (seuil : 4).")

        state.apply(try fact("2026-10-01", reason: .illness, at: 1))
        let withdrawn = try #require(state.events.last { $0.rule == .fourHalfDays })
        #expect(withdrawn.revision == 2)
        #expect(withdrawn.id == raised.id)
        #expect(withdrawn.measure == 3)
        #expect(withdrawn.reachedOn == nil)
        #expect(
            withdrawn.explanation.en
                == "3 half-days of absence without a legitimate reason in October 2026: less than the threshold of 4.")
    }

    @Test("the last day of a month does not count in the next, 29 February counts in February")
    func months() throws {
        #expect(
            standing([
                try fact("2028-02-28"), try fact("2028-02-29"), try fact("2028-02-29", .afternoon),
                try fact("2028-03-01"),
            ]).filter { $0.hasPrefix("four") }.isEmpty)
        #expect(
            standing([
                try fact("2028-02-01"), try fact("2028-02-28"), try fact("2028-02-29"),
                try fact("2028-02-29", .afternoon),
            ]).contains("four-half-days 2028-02 4"))
    }

    @Test("31 August and 1 September are of two school years")
    func schoolYears() throws {
        let state = StateInMemory(.fr2026)
        state.apply(try fact("2027-08-31"))
        state.apply(try fact("2027-09-01"))
        #expect(state.values.count == 2)
        #expect(Set(state.values.keys.map(\.year.description)) == ["2026-2027", "2027-2028"])
        var rolling = try #require(PolicyDocument.fr2026[.fourHalfDays])
        rolling.month = .rolling30Days
        let policy = PolicyDocument(reference: PolicyDocument.fr2026.reference, rules: [rolling])
        let days = ["2027-08-30", "2027-08-31", "2027-09-01", "2027-09-02"]
        #expect(standing(try days.map { try fact($0) }, policy).isEmpty)
    }

    @Test("within 30 dates, not 31; and no half-day belongs to two alerts")
    func rolling() throws {
        var settings = try #require(PolicyDocument.fr2026[.fourHalfDays])
        settings.month = .rolling30Days
        settings.threshold = 2
        let policy = PolicyDocument(reference: PolicyDocument.fr2026.reference, rules: [settings])
        #expect(standing([try fact("2026-10-01"), try fact("2026-10-31")], policy).isEmpty)
        let twice = [
            try fact("2026-10-01"), try fact("2026-10-30"), try fact("2026-10-30", .afternoon), try fact("2026-11-02"),
        ]
        #expect(standing(twice, policy) == ["four-half-days 2026-10-30 2"])
        // An early correction moves the later alert.
        let moved = twice + [try fact("2026-10-01", reason: .illness, at: 1)]
        #expect(standing(moved, policy) == ["four-half-days 2026-10-30 2"])
        let earlier = twice + [try fact("2026-10-02")]
        #expect(standing(earlier, policy) == ["four-half-days 2026-10-02 2", "four-half-days 2026-10-30 2"])
    }

    @Test("only an unexcused absence of a whole half-day counts in a month")
    func unexcused() throws {
        let three = [try fact("2026-10-01"), try fact("2026-10-02"), try fact("2026-10-05")]
        func stands(_ fourth: AttendanceRecord) -> Bool {
            standing(three + [fourth]).contains("four-half-days 2026-10 4")
        }
        #expect(stands(try fact("2026-10-06")))
        #expect(stands(try fact("2026-10-06", reason: .otherRefused)))
        #expect(!stands(try fact("2026-10-06", complete: false)))
        #expect(!stands(try fact("2026-10-06", status: .cancelled)))
        for kind in AttendanceKind.allCases where kind != .absence {
            #expect(!stands(try fact("2026-10-06", kind: kind)))
        }
        for reason in AbsenceReason.allCases where reason != .notGiven && reason != .otherRefused {
            #expect(!stands(try fact("2026-10-06", reason: reason)))
        }
    }

    @Test("a partial absence without a reason is unexplained; one with a reason, even a refused one, is not")
    func unexplained() throws {
        #expect(standing([try fact("2026-10-06", complete: false)]) == ["unexplained-absence 2026-10-06 1"])
        #expect(
            standing([try fact("2026-10-06"), try fact("2026-10-06", .afternoon)])
                == ["unexplained-absence 2026-10-06 2"])
        #expect(standing([try fact("2026-10-06", reason: .otherRefused)]).isEmpty)
        #expect(standing([try fact("2026-10-06", kind: .lateness)]).isEmpty)
    }

    @Test("a cancelled or unknown fact holds its half-day: nothing older comes back")
    func holds() throws {
        for newer in [
            try fact("2026-10-06", status: .cancelled, at: 2), try fact("2026-10-06", kind: .unknown, at: 2),
        ] {
            #expect(standing([newer, try fact("2026-10-06", at: 1)]).isEmpty)
            #expect(standing([newer, try fact("2026-10-06", at: 3)]) == ["unexplained-absence 2026-10-06 1"])
        }
    }

    @Test("a half-day has one fact, whichever school reports it; the alert names the school of its last half-day")
    func schools() throws {
        let state = StateInMemory(.fr2026)
        state.apply(try fact("2026-10-06", school: Self.one, at: 1))
        #expect(!state.apply(try fact("2026-10-06", school: Self.two, at: 0)))
        state.apply(try fact("2026-10-06", .afternoon, school: Self.two, at: 0))
        #expect(state.standing().map(\.school) == [Self.two])
    }

    @Test("at one instant the greater hash of the id wins, then the order of the contract")
    func ties() throws {
        let ids = ["a", "b", "c", "d"].sorted { Digest.tieBreak($0) < Digest.tieBreak($1) }
        let reasons: [AbsenceReason] = [.notGiven, .illness, .notGiven, .illness]
        let byID = try zip(ids, reasons).map { try fact("2026-10-06", reason: $1, id: $0) }
        for order in [byID, byID.reversed()] { #expect(standing(order).isEmpty) }
        let byStatus = [try fact("2026-10-06"), try fact("2026-10-06", status: .cancelled)]
        for order in [byStatus, byStatus.reversed()] { #expect(standing(order).isEmpty) }
        let byCompleteness = [
            try fact("2026-10-06", reason: .illness), try fact("2026-10-06", reason: .illness, complete: false),
        ]
        for order in [byCompleteness, byCompleteness.reversed()] {
            let state = StateInMemory(.fr2026)
            #expect(order.map { state.apply($0) }.first == true)
            #expect(!state.apply(byCompleteness[0]))
        }
    }

    @Test("instants far from ours are compared as they stand")
    func instants() throws {
        let early = Timestamp.earliest.microseconds / 1_000_000
        let late = Timestamp.latest.microseconds / 1_000_000
        #expect(
            standing([
                try fact("2026-10-06", reason: .illness, at: late), try fact("2026-10-06", at: early),
            ]).isEmpty)
    }

    @Test("the age rides on the alert as it was when the threshold was reached")
    func ages() throws {
        let state = StateInMemory(.fr2026)
        let since = try #require(CalendarDate("2026-09-01"))
        state.enrolments = [
            Enrolment(
                id: Identifier(of: "e"), school: try #require(Self.one), pupil: Self.pupil,
                recordedAt: Timestamp(microseconds: 0), since: since, birthDate: CalendarDate("2010-10-07"),
                source: "/sis/test")
        ]
        state.apply(try fact("2026-10-06"))
        state.apply(try fact("2026-10-07"))
        #expect(state.events.map(\.ageBand) == [.under16, .from16to17])
    }

    @Test("an alert names nobody: its sentence holds dates and numbers")
    func sentences() throws {
        let state = StateInMemory(.fr2026)
        for day in 1...9 { state.apply(try fact("2026-10-0\(day)")) }
        state.apply(try fact("2026-10-10"))
        state.apply(try fact("2026-10-01", status: .cancelled, at: 1))
        #expect(
            Set(state.events.filter { $0.rule == .unexplainedAbsence }.map(\.explanation.fr)).contains(
                "1 demi-journée d'absence sans motif le 1er octobre 2026."))
        #expect(state.events.contains { $0.explanation.fr == "Plus d'absence sans motif le 1er octobre 2026." })
        for event in state.events {
            #expect(!event.explanation.fr.contains(Self.pupil.hex))
            #expect(!event.explanation.en.contains(Self.pupil.hex))
        }
    }
}
