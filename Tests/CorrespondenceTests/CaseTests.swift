import Correspondence
import Messages
import Testing

@Suite("What a case tells a family")
struct CaseTests {
    private let head = Person(id: Identifier(of: "head"), name: "Head", role: "head")

    private func interview(_ at: String, participants: [String] = ["guardians", "cpe"]) -> CaseChange {
        .interviewScheduled(
            Interview(
                id: Identifier(of: "interview"), at: Timestamp(at) ?? Timestamp(milliseconds: 0),
                participants: participants), by: head)
    }

    @Test("guardians are invited to an interview")
    func invitation() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.tick()
        #expect(desk.post.map(\.template) == ["interview.1"])
    }

    @Test("whoever has opted out is not invited, and the ledger says so, once for each date")
    func optOut() throws {
        var desk = Desk()
        try desk.contact([Desk.optedOut])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.contact([Desk.optedOut])
        try desk.pass(Desk.day)
        #expect(desk.entries == ["suppressed interview.1 opt-out"])
        #expect(desk.letterActions.map(\.recipient) == ["guardian-\(Desk.optedOut.id.text)"])
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 4)
        try desk.pass(30 * Desk.day)
        #expect(desk.entries == ["suppressed interview.1 opt-out", "suppressed interview.1 opt-out"])
        #expect(desk.handedOver.isEmpty)
    }

    @Test("whoever opts out before an invitation leaves does not get it; the others do")
    func optOutBeforeSending() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.contact([Self.motherOptedOut, Desk.father])
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.father.id])
        #expect(desk.entries.contains("suppressed interview.1 opt-out"))
    }

    private static let motherOptedOut = Recipient(
        id: Desk.mother.id, role: .guardian, language: .french, optOut: true)

    @Test("whoever opts out after the invitation still hears that the date has moved")
    func optOutBeforeMove() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.tick()
        try desk.deliver()
        try desk.contact([Self.motherOptedOut])
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 4)
        try desk.tick()
        #expect(desk.handedOver.map(\.template) == ["interview.1", "interview-replacement.1"])
    }

    @Test("so does whoever may have got the invitation before the process died")
    func optOutUnsure() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.tick()
        desk.crash()
        try desk.pass(Desk.hour)
        #expect(desk.entries.last == "failed interview.1 outcome-unknown")
        desk.crash()
        try desk.contact([Self.motherOptedOut])
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 4)
        try desk.tick()
        let at = try #require(Timestamp("2026-10-14T17:30:00+02:00"))
        #expect(desk.post.map(\.subject) == [.interview(at: at.milliseconds)])
    }

    @Test("one who has opted out takes no invitation from another in the same mailbox", arguments: [true, false])
    func optOutInSharedMailbox(optedOutFirst: Bool) throws {
        var desk = Desk()
        let other = Recipient(id: Desk.mother.id, role: .guardian, language: .english, optOut: true)
        try desk.contact(optedOutFirst ? [other, Desk.mother] : [Desk.mother, other])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.tick()
        #expect(desk.post.map(\.language) == [.french])
    }

    @Test("an interview of staff alone is none of theirs")
    func staffOnly() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00", participants: ["cpe", "cio"]), revision: 3)
        try desk.tick()
        #expect(desk.post.isEmpty)
    }

    @Test("an interview that is moved is told again with its new date, and once")
    func moved() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.tick()
        try desk.deliver()
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 4)
        try desk.tick()
        try desk.deliver()
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 5)
        try desk.pass(Desk.day)
        #expect(desk.handedOver.map(\.template) == ["interview.1", "interview-replacement.1"])
    }

    @Test("an interview that is moved before its letter leaves is told once, with the new date")
    func movedBefore() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-13T17:30:00+02:00"), revision: 3)
        try desk.hear(interview("2026-10-14T17:30:00+02:00"), revision: 4)
        try desk.tick()
        let at = try #require(Timestamp("2026-10-14T17:30:00+02:00"))
        #expect(desk.post.map(\.subject) == [.interview(at: at.milliseconds)])
        #expect(desk.post.map(\.kind) == [.notice])
    }

    @Test("nobody is invited to an interview that is over")
    func over() throws {
        var desk = Desk()
        try desk.hear(interview("2026-10-06T17:30:00+02:00"), revision: 3)
        try desk.pass(2 * Desk.day)
        try desk.contact([Desk.mother])
        try desk.hear(interview("2026-10-06T18:30:00+02:00"), revision: 4)
        try desk.pass(Desk.day)
        #expect(desk.handedOver.isEmpty)
        #expect(desk.entries == ["expired interview.1 no-contact", "suppressed interview.1 late"])
    }

    @Test("the report to the academy, once confirmed, is told; other steps are not")
    func report() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        for (revision, step) in ["educational-team", "report-to-academy", "report-to-academy"].enumerated() {
            try desk.hear(.stepDone(CaseStep(name: step, role: "head"), by: head), revision: revision + 1)
            try desk.tick()
            try desk.deliver()
        }
        #expect(desk.handedOver.map(\.template) == ["report-to-academy.1"])
    }
}
