import Correspondence
import Messages
import Testing

@Suite("When what was to be told ceases to stand")
struct WithdrawalTests {
    @Test("a letter that has not left is suppressed")
    func beforeSending() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.withdraw()
        try desk.pass(Desk.day)
        #expect(desk.handedOver.isEmpty)
        #expect(desk.entries == ["requested unexplained-absence.1", "suppressed unexplained-absence.1 withdrawn"])
    }

    @Test("a letter that was sent is corrected, to those who got it")
    func afterSending() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        try desk.tick()
        let letters = desk.post
        try desk.answer(.sent, letters[0])
        try desk.answer(.failed(permanently: true), letters[1])
        try desk.withdraw()
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id])
        #expect(desk.post.map(\.template) == ["unexplained-absence-correction.1"])
        try desk.deliver()
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 3)
    }

    @Test("while a letter is under way nothing is decided; once it has arrived it is corrected")
    func underway() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.withdraw()
        try desk.tick()
        #expect(desk.handedOver.count == 1)
        try desk.deliver()
        try desk.tick()
        #expect(desk.post.map(\.kind) == [.correction])
    }

    @Test("while a letter is under way nothing is decided; once it has failed for now it is suppressed")
    func underwayAndFailed() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.withdraw()
        try desk.answer(.failed(permanently: false))
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 1)
        #expect(desk.entries.last == "suppressed unexplained-absence.1 withdrawn")
    }

    @Test("raised again after a correction, it is told again, as another delivery")
    func raisedAgain() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        for revision in stride(from: 1, to: 6, by: 2) {
            try desk.raise(Desk.absence(), revision)
            try desk.tick()
            try desk.deliver()
            try desk.withdraw(Desk.absence(), revision + 1)
            try desk.tick()
            try desk.deliver()
        }
        #expect(desk.handedOver.map(\.kind) == [.notice, .correction, .notice, .correction, .notice, .correction])
        #expect(Set(desk.handedOver.map(\.delivery)).count == 6)
    }

    @Test("raised again before the correction has left, neither is sent: the first letter is right again")
    func raisedAgainAtOnce() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.withdraw()
        try desk.raise(Desk.absence(), 3)
        try desk.pass(Desk.day)
        #expect(desk.handedOver.map(\.kind) == [.notice])
        #expect(desk.entries.last == "suppressed unexplained-absence-correction.1 replaced")
    }

    @Test("raised again after a letter that never left, it is told once")
    func raisedAgainUntold() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.withdraw()
        try desk.raise(Desk.absence(), 3)
        try desk.tick()
        try desk.deliver()
        #expect(desk.handedOver.map(\.cause.text) == ["\(Desk.absence().id):3"])
    }

    @Test("whoever was told and corrected is told again even of an absence that is no news any more")
    func lateAgain() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.withdraw()
        try desk.tick()
        try desk.deliver()
        try desk.pass(70 * Desk.day)
        try desk.contact([Desk.mother, Desk.father])
        var again = Desk.absence()
        again.revision = 3
        try desk.hear(.raised, again)
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id])
    }

    @Test("a withdrawal that is heard before what it withdraws leaves nothing to tell")
    func withdrawalFirst() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.withdraw()
        try desk.raise()
        try desk.pass(Desk.day)
        #expect(desk.letterActions.isEmpty)
    }

    @Test("withdrawn while it waits for a contact, the ledger says that nobody was told")
    func withdrawnUnaddressed() throws {
        var desk = Desk()
        try desk.raise()
        try desk.withdraw()
        try desk.contact([Desk.mother])
        try desk.pass(Desk.day)
        #expect(desk.entries == ["suppressed unexplained-absence.1 withdrawn"])
        #expect(desk.letterActions.map(\.recipient) == ["family"])
    }

    @Test("a threshold that is no longer reached is corrected too")
    func threshold() throws {
        var desk = Desk()
        let alert = Desk.threshold(.fourHalfDays, month: "2026-10", halfDays: 4, reachedOn: "2026-10-05")
        try desk.contact([Desk.mother])
        try desk.raise(alert)
        try desk.tick()
        try desk.deliver()
        try desk.withdraw(alert)
        try desk.tick()
        #expect(desk.post.map(\.template) == ["educational-team-correction.1"])
    }
}
