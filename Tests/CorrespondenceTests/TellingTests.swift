import Correspondence
import Messages
import Testing

@Suite("Telling a family")
struct TellingTests {
    @Test("each legal guardian is told of an unexplained absence, in their language, and the pupil is not")
    func guardians() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father, Desk.herself])
        try desk.raise()
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id, Desk.father.id])
        #expect(desk.post.map(\.language) == [.french, .english])
        try desk.deliver()
        #expect(
            desk.entries == [
                "requested unexplained-absence.1", "requested unexplained-absence.1", "attempted unexplained-absence.1",
                "attempted unexplained-absence.1",
            ])
        try desk.pass(30 * Desk.day)
        #expect(desk.handedOver.count == 2)
    }

    @Test("whoever is not legally responsible is not written to")
    func notLegal() throws {
        var desk = Desk()
        try desk.contact([
            Recipient(id: RecipientID(bits: 8), role: .guardian, language: .french, isLegal: false), Desk.mother,
        ])
        try desk.raise()
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id])
    }

    @Test("whoever has opted out is told all the same of what the law has families told")
    func required() throws {
        var desk = Desk()
        try desk.contact([Desk.optedOut])
        try desk.raise()
        try desk.raise(Desk.threshold(.fourHalfDays, month: "2026-10", halfDays: 4, reachedOn: "2026-10-05"))
        try desk.raise(Desk.threshold(.tenHalfDays, month: "2026-10", halfDays: 10, reachedOn: "2026-10-05"))
        try desk.tick()
        #expect(
            desk.post.map(\.template) == ["unexplained-absence.1", "educational-team.1", "educational-community.1"])
    }

    @Test("a pupil of age is told too")
    func adult() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.herself])
        try desk.raise(Desk.absence(ageBand: .adult))
        try desk.tick()
        #expect(desk.post.map(\.role) == [.guardian, .pupil])
    }

    @Test("a birth year that was mistyped is taken back by the next alert: the pupil is not written to")
    func mistypedAge() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.herself])
        try desk.raise(Desk.absence("2026-10-02", ageBand: .adult))
        try desk.raise(Desk.absence("2026-10-05"))
        try desk.tick()
        #expect(Set(desk.post.map(\.role)) == [.guardian])
        #expect(desk.post.count == 2)
        // Said again, as after a rewind, the first is no news.
        try desk.raise(Desk.absence("2026-10-02", ageBand: .adult))
        try desk.tick()
        #expect(desk.post.count == 2)
    }

    @Test("an alert of a date before the birthday, heard after it, makes nobody a minor again")
    func olderAlert() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.herself])
        try desk.raise(Desk.absence("2026-10-05", ageBand: .adult))
        try desk.raise(Desk.absence("2026-10-02"))
        try desk.tick()
        #expect(desk.post.filter { $0.role == .pupil }.count == 2)
    }

    @Test("guardians who share a mailbox get one letter")
    func sharedMailbox() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Recipient(id: Desk.mother.id, role: .guardian, language: .english)])
        try desk.raise()
        try desk.tick()
        #expect(desk.post.map(\.language) == [.french])
    }

    @Test("whoever is not to be told silences nobody in the same mailbox", arguments: [true, false])
    func sharedWithOther(otherFirst: Bool) throws {
        var desk = Desk()
        let other = Recipient(id: Desk.mother.id, role: .guardian, language: .english, isLegal: false)
        try desk.contact(otherFirst ? [other, Desk.mother] : [Desk.mother, other])
        try desk.raise()
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id])
        #expect(desk.post.map(\.language) == [.french])
    }

    @Test("both half-days of one date are one letter, which names both while it has not left")
    func bothHalfDays() throws {
        var desk = Desk()
        try desk.raise(Desk.absence("2026-10-05", [.morning]))
        var both = Desk.absence("2026-10-05", [.morning, .afternoon])
        both.change = 1
        try desk.hear(.changed, both)
        try desk.contact([Desk.mother])
        try desk.tick()
        try desk.deliver()
        let date = try #require(CalendarDate("2026-10-05"))
        #expect(desk.handedOver.map(\.subject) == [.unexplainedAbsence(date: date, halfDays: .both)])
        both.change = 2
        try desk.hear(.changed, both)
        try desk.tick()
        #expect(desk.handedOver.count == 1)
    }

    @Test("two dates are two letters")
    func twoDates() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-05"))
        try desk.raise(Desk.absence("2026-10-02"))
        try desk.tick()
        #expect(Set(desk.post.map(\.delivery)).count == 2)
    }

    @Test(
        "the thresholds of the procedure are told with their count",
        arguments: [
            (Rule.fourHalfDays, "educational-team.1"), (Rule.tenHalfDays, "educational-community.1"),
        ])
    func thresholds(rule: Rule, template: String) throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise(Desk.threshold(rule, month: "2026-10", halfDays: 4, reachedOn: "2026-10-05"))
        try desk.tick()
        #expect(desk.post.map(\.template) == [template])
    }

    @Test("early warnings are for the school, not for the mailbox")
    func otherRules() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        for rule in [
            Rule.chronicAbsence, .dropInAttendance, .unbrokenAbsence, .repeatedExclusion, .leftWithoutSolution,
        ] {
            try desk.raise(Desk.threshold(rule, month: "2026-10", halfDays: 9, reachedOn: "2026-10-05"))
        }
        try desk.tick()
        #expect(desk.letterActions.isEmpty)
        #expect(try desk.pupilLetters.isEmpty)
    }

    @Test("the same event heard twice changes nothing")
    func repeats() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        #expect(try desk.hear(.raised, Desk.absence()) == [])
        try desk.tick()
        try desk.deliver()
        try desk.withdraw()
        try desk.tick()
        try desk.deliver()
        let entries = desk.entries
        try desk.raise()
        try desk.withdraw()
        try desk.tick()
        #expect(desk.entries == entries)
    }

    @Test("an absence that is first heard of later than in two months is not told, and the ledger says so once")
    func late() throws {
        var desk = Desk("2026-12-07T08:00:00+01:00")
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-05"))
        try desk.pass(20 * Desk.day)
        #expect(desk.handedOver.isEmpty)
        #expect(desk.entries == ["suppressed unexplained-absence.1 late"])
    }

    @Test("of the year that a school uploads in March, families are told what is news alone")
    func goingLive() throws {
        var desk = Desk("2027-03-01T10:00:00+01:00")
        try desk.contact([Desk.mother])
        for date in ["2026-09-07", "2026-11-16", "2026-12-18", "2027-02-26"] { try desk.raise(Desk.absence(date)) }
        try desk.raise(Desk.threshold(.fourHalfDays, month: "2026-11", halfDays: 4, reachedOn: "2026-11-16"))
        try desk.pass(20 * Desk.day)
        #expect(desk.entries.filter { $0.hasPrefix("suppressed") }.count == 4)
        let friday = try #require(CalendarDate("2027-02-26"))
        #expect(desk.handedOver.first?.subject == .unexplainedAbsence(date: friday, halfDays: .morning))
        #expect(Set(desk.handedOver.map(\.delivery)).count == 1)
    }

    @Test(
        "yesterday, a long weekend, holidays and two months are told; the day is the school's",
        arguments: [
            "2026-10-06T07:00:00+02:00", "2026-10-09T07:00:00+02:00", "2026-10-26T07:00:00+01:00",
            "2026-12-06T23:30:00+01:00",
        ])
    func inTime(now: String) throws {
        var desk = Desk(now)
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-05"))
        try desk.tick()
        #expect(desk.post.count == 1)
    }

    @Test("a backlog that is read weeks after it was written is not told, but expires")
    func backlog() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        // The service was away: its first tick comes much later.
        desk.now += 20 * Desk.day
        try desk.tick()
        #expect(desk.handedOver.isEmpty)
        #expect(desk.entries.last == "expired unexplained-absence.1 not-sent-in-time")
    }

    @Test("an absence that was entered ahead is told on its day, at eight in the morning by the school's clock")
    func ahead() throws {
        var desk = Desk()
        desk.reply = .sent
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-08"))
        try desk.pass(2 * Desk.day)
        #expect(desk.handedOver.isEmpty)
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 1)
        let attempted = try #require(desk.letterActions.first { $0.state == .attempted })
        #expect(attempted.at == Timestamp("2026-10-08T08:00:00+02:00"))
    }

    @Test("nobody is told of an absence entered ahead that gets its reason before its day")
    func aheadAndExcused() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-08"))
        try desk.pass(Desk.day)
        try desk.withdraw(Desk.absence("2026-10-08"))
        try desk.pass(10 * Desk.day)
        #expect(desk.handedOver.isEmpty)
    }
}
