import Admission
import Testing

@Suite("What a sender is told of a submission")
struct TallyTests {
    private func tally(accepted: Int = 0, _ codes: RefusalCode...) -> Tally {
        var tally = Tally()
        for _ in 0..<accepted { tally.accept() }
        for (index, code) in codes.enumerated() { tally.refuse(Refusal(line: index + 1, pointer: "", code: code)) }
        return tally
    }

    @Test("one good line is enough for a submission to be taken")
    func taken() {
        #expect(tally(accepted: 1).verdict == .taken)
        #expect(tally(accepted: 1, .notJSON, .schoolNotAllowed).verdict == .taken)
    }

    @Test("a submission of which nothing could be read is unreadable, an empty one too")
    func unreadable() {
        #expect(tally().verdict == .unreadable)
        #expect(tally(.notJSON, .notUTF8, .notAnObject, .objectTooLarge).verdict == .unreadable)
        #expect(tally(.notJSON, .dateForm).verdict == .refused)
    }

    @Test("a submission for other schools alone is forbidden")
    func forbidden() {
        #expect(tally(.schoolNotAllowed, .schoolNotAllowed).verdict == .forbidden)
        #expect(tally(.schoolNotAllowed, .dateForm).verdict == .refused)
    }

    @Test("a line that is taken back is refused, at its place among the refusals that are named")
    func takenBack() {
        var tally = tally(accepted: 2_000, .dateForm)
        tally.refuse(Refusal(line: 9, pointer: "", code: .notJSON))
        tally.takeBack(Refusal(line: 5, pointer: "", code: .recordTooLarge, size: .init(actual: 9, limit: 8)))
        #expect(tally.accepted == 1_999 && tally.refused == 3)
        #expect(tally.named.map(\.line) == [1, 5, 9])
        for line in 10..<1_500 { tally.takeBack(Refusal(line: line, pointer: "", code: .recordTooLarge)) }
        #expect(tally.named.count == Tally.maximumNamed && tally.refused == 1_493)
    }

    @Test("an answer names the first thousand refusals and says how many more there are")
    func bounded() {
        var tally = Tally()
        for line in 1...2_500 { tally.refuse(Refusal(line: line, pointer: "/date", code: .dateForm)) }
        #expect(tally.named.map(\.line) == Array(1...1_000))
        #expect(tally.unnamed == 1_500)
        #expect(tally.refused == 2_500)
    }
}
