import Messages
import Testing

@testable import Correspondence

@Suite("The letters that wait")
struct WaitingTests {
    @Test("wait from when their cause came until somebody has taken them, however often they are tried")
    func tried() throws {
        var desk = Desk()
        let came = desk.now
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        #expect(try desk.pupilLetters.waiting.map(\.since) == [came, came])
        try desk.tick()
        try desk.answer(.failed(permanently: false))
        try desk.pass(2 * Desk.minute)
        #expect(
            try desk.pupilLetters.waiting
                == Array(repeating: WaitingLetter(since: came, school: Desk.school, isAddressed: true), count: 2))
        try desk.deliver()
        #expect(try desk.pupilLetters.waiting.isEmpty)
        #expect(desk.handedOver.allSatisfy { $0.since == came })
    }

    @Test("of a later edition wait from when that came")
    func edition() throws {
        var desk = Desk()
        desk.reply = .sent
        try desk.contact([Desk.mother])
        try desk.raise()
        try desk.pass(Desk.day)
        try desk.withdraw()
        #expect(try desk.pupilLetters.waiting.map(\.since) == [desk.now])
    }

    @Test("without anybody to tell are told apart, and no more counted once they are given up")
    func unaddressed() throws {
        var desk = Desk()
        let came = desk.now
        try desk.raise()
        #expect(try desk.pupilLetters.waiting == [WaitingLetter(since: came, school: Desk.school, isAddressed: false)])
        try desk.pass(20 * Desk.day)
        #expect(try desk.pupilLetters.waiting.isEmpty)
    }

    @Test("of an absence that was entered ahead wait from the morning of its date")
    func ahead() throws {
        var desk = Desk("2026-10-05T08:30:00+02:00")
        desk.reply = .sent
        try desk.contact([Desk.mother])
        try desk.raise(Desk.absence("2026-10-08"))
        #expect(try desk.pupilLetters.waiting.map(\.since) == [Timestamp("2026-10-08T08:00:00+02:00")?.milliseconds])
        try desk.pass(4 * Desk.day)
        #expect(desk.handedOver.map(\.since) == [Timestamp("2026-10-08T08:00:00+02:00")?.milliseconds])
    }
}
