import Correspondence
import Messages
import Testing

@Suite("Whom a letter goes to")
struct ContactTests {
    @Test("a contact that comes after its alert still reaches the family")
    func contactAfterAlert() throws {
        var desk = Desk()
        try desk.raise()
        try desk.pass(3 * Desk.day)
        #expect(desk.letterActions.isEmpty)
        try desk.contact([Desk.mother])
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.mother.id])
    }

    @Test("without a contact the wait ends, and the ledger says so")
    func noContact() throws {
        var desk = Desk()
        try desk.raise()
        try desk.pass(14 * Desk.day)
        #expect(desk.entries == ["expired unexplained-absence.1 no-contact"])
        try desk.contact([Desk.mother])
        try desk.pass(Desk.day)
        #expect(desk.handedOver.isEmpty)
    }

    @Test("a contact in which nobody can be written to is waited with, as one that is not there")
    func emptyContact() throws {
        var desk = Desk()
        try desk.contact([])
        try desk.raise()
        try desk.pass(Desk.day)
        try desk.contact([Desk.mother])
        try desk.tick()
        #expect(desk.post.count == 1)
    }

    @Test("an address that changes before the letter leaves is the one that is used")
    func changedBeforeSending() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        let moved = Recipient(id: RecipientID(bits: 99), role: .guardian, language: .english)
        try desk.contact([moved])
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [moved.id])
        #expect(desk.entries.contains("suppressed unexplained-absence.1 unreachable"))
    }

    @Test("a language that changes before the letter leaves is the one that is used")
    func changedLanguage() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.contact([Recipient(id: Desk.mother.id, role: .guardian, language: .english)])
        try desk.tick()
        #expect(desk.post.map(\.language) == [.english])
    }

    @Test("a new version of a contact with the same people writes to nobody again")
    func sameAgain() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.contact([Desk.father, Desk.mother])
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 2)
    }

    @Test("a guardian who is added, or whose address is mended, is told of what stands and is fresh")
    func newcomer() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.pass(Desk.day)
        try desk.contact([Desk.mother, Desk.father])
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.father.id])
        try desk.deliver()
        try desk.pass(30 * Desk.day)
        try desk.contact([Desk.herself, Recipient(id: RecipientID(bits: 50), role: .guardian, language: .french)])
        try desk.tick()
        #expect(desk.post.isEmpty)
    }

    @Test("a correction goes only where the contact in force still points")
    func correctionAfterMove() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.contact([Desk.father])
        try desk.withdraw()
        try desk.tick()
        #expect(desk.post.map(\.recipient) == [Desk.father.id])
    }

    @Test("when a pupil is erased, nothing more is sent and nothing is remembered")
    func erasure() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.raise(Desk.absence("2026-10-02"))
        try desk.tick()
        let sent = desk.post[0]
        try desk.answer(.sent, sent)
        try desk.erase()
        #expect(!(try desk.pupilLetters.isEmpty))
        try desk.answer(.failed(permanently: false))
        try desk.pass(Desk.day)
        #expect(try desk.pupilLetters.isEmpty)
        #expect(desk.handedOver.count == 2)
    }
}
