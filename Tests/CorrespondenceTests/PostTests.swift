import Correspondence
import Messages
import Testing

@Suite("The post")
struct PostTests {
    @Test("an attempt is in the ledger before its letter is handed over")
    func attemptedFirst() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        let letter = try #require(desk.post.first)
        #expect(desk.letterActions.last?.state == .attempted)
        #expect(desk.letterActions.last?.id == letter.delivery)
        #expect(desk.letterActions.last?.attempt == 1)
    }

    @Test("a delivery is a function of cause, recipient and channel")
    func deliveryIdentifier() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        let delivery = try #require(desk.letterActions.first)
        #expect(delivery.cause.text == "\(Desk.absence().id):1")
        #expect(delivery.recipient == "guardian-0000000000000001")
        #expect(
            delivery.id
                == Delivery.identifier(cause: delivery.cause, recipient: delivery.recipient, channel: .email))
    }

    @Test("what fails for now is tried again, later each time, under the same id, and is given up in the fourth day")
    func retries() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        desk.reply = .failed(permanently: false)
        try desk.pass(10 * Desk.day)
        let times = desk.letterActions.filter { $0.state == .attempted }.map(\.at.milliseconds)
        #expect(times.count == 20)
        #expect(Set(desk.handedOver.map(\.delivery)).count == 1)
        #expect(desk.handedOver.map(\.attempt) == Array(1...20))
        let waits = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(waits[0] >= Desk.minute && waits[0] < 2 * Desk.minute)
        #expect(waits.allSatisfy { $0 < 7 * Desk.hour })
        #expect(times[19] - times[0] > 3 * Desk.day && times[19] - times[0] < 5 * Desk.day)
        #expect(desk.entries.last == "failed unexplained-absence.1 attempts-exhausted")
    }

    @Test("what fails for good is not tried again")
    func permanent() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.answer(.failed(permanently: true))
        try desk.pass(20 * Desk.day)
        #expect(desk.handedOver.count == 1)
    }

    @Test("a letter that waits for a mail server beyond its time expires")
    func expires() throws {
        var desk = Desk()
        desk.policy.waiting = 2 * Desk.hour
        desk.reply = .failed(permanently: false)
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.pass(Desk.day)
        #expect(desk.entries.last == "expired unexplained-absence.1 not-sent-in-time")
    }

    @Test("after a crash the letter is sent once more, under the same id, and then no more")
    func crash() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        desk.crash()
        try desk.pass(Desk.hour)
        #expect(desk.handedOver.map(\.attempt) == [1, 2])
        #expect(Set(desk.handedOver.map(\.delivery)).count == 1)
        desk.crash()
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 2)
        #expect(desk.entries.last == "failed unexplained-absence.1 outcome-unknown")
    }

    @Test("a letter may not leave once its outcome is given up: the repeat and the first never cross")
    func mustLeaveBefore() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        let letter = try #require(desk.post.first)
        desk.crash()
        try desk.pass(Desk.hour)
        let repeated = try #require(desk.letterActions.last { $0.state == .attempted })
        // A minute is the longest that one mail takes at the server.
        #expect(letter.mustLeaveBefore + Desk.minute < repeated.at.milliseconds)
    }

    @Test("withdrawn after a crash, what may have arrived is corrected")
    func crashThenWithdrawn() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        desk.crash()
        desk.reply = .sent
        try desk.withdraw()
        try desk.pass(Desk.hour)
        #expect(desk.handedOver.map(\.kind) == [.notice, .correction])
    }

    @Test("an outcome that comes after its attempt was given up still counts")
    func lateOutcome() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        let first = try #require(desk.post.first)
        try desk.pass(11 * Desk.minute)
        #expect(desk.handedOver.count == 2)
        try desk.answer(.sent, first)
        desk.crash()
        try desk.pass(Desk.day)
        #expect(desk.handedOver.count == 2)
        #expect(!desk.entries.contains { $0.hasPrefix("failed") })
    }

    @Test("the failure of an earlier attempt says nothing of the one under way")
    func staleFailure() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        let first = try #require(desk.post.first)
        try desk.pass(11 * Desk.minute)
        try desk.answer(.failed(permanently: true), first)
        try desk.deliver()
        try desk.withdraw()
        try desk.tick()
        #expect(desk.post.map(\.kind) == [.correction])
    }

    @Test("outcomes of nobody's letters are ignored")
    func unknownOutcome() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        let letter = try #require(desk.post.first)
        try desk.deliver()
        let before = try desk.pupilLetters
        try desk.answer(.failed(permanently: false), letter)
        try desk.answer(.sent, letter)
        #expect(try desk.pupilLetters == before)
    }

    @Test("who was told what is forgotten a year after, when no fact of that time can change any more")
    func forgetting() throws {
        var desk = Desk()
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.tick()
        try desk.deliver()
        try desk.pass(365 * Desk.day)
        #expect(!(try desk.pupilLetters.isEmpty))
        try desk.pass(2 * Desk.day)
        #expect(try desk.pupilLetters.isEmpty)
        #expect(try desk.pupilLetters.due(desk.policy) == nil)
    }
}
