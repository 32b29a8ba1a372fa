import Admission
import Testing

@Suite("What a sender is told of a submission")
struct SubmissionResultTests {
    private func result(accepted: Int = 0, _ codes: RefusalCode...) -> SubmissionResult {
        var result = SubmissionResult()
        for _ in 0..<accepted { result.accept() }
        for (index, code) in codes.enumerated() { result.refuse(Refusal(line: index + 1, pointer: "", code: code)) }
        return result
    }

    @Test("one good line is enough for a submission to be taken")
    func taken() {
        #expect(result(accepted: 1).verdict == .taken)
        #expect(result(accepted: 1, .notJSON, .schoolNotAllowed).verdict == .taken)
    }

    @Test("a submission of which nothing could be read is unreadable, an empty one too")
    func unreadable() {
        #expect(result().verdict == .unreadable)
        #expect(result(.notJSON, .notUTF8, .notAnObject, .objectTooLarge).verdict == .unreadable)
        #expect(result(.notJSON, .dateForm).verdict == .refused)
    }

    @Test("a submission for other schools alone is forbidden")
    func forbidden() {
        #expect(result(.schoolNotAllowed, .schoolNotAllowed).verdict == .forbidden)
        #expect(result(.schoolNotAllowed, .dateForm).verdict == .refused)
    }

    @Test("a line that is taken back is refused, at its place among the refusals that are named")
    func takenBack() {
        var result = result(accepted: 2_000, .dateForm)
        result.refuse(Refusal(line: 9, pointer: "", code: .notJSON))
        result.takeBack(Refusal(line: 5, pointer: "", code: .recordTooLarge, size: .init(actual: 9, limit: 8)))
        #expect(result.accepted == 1_999 && result.refused == 3)
        #expect(result.named.map(\.line) == [1, 5, 9])
        for line in 10..<1_500 { result.takeBack(Refusal(line: line, pointer: "", code: .recordTooLarge)) }
        #expect(result.named.count == SubmissionResult.maximumNamed && result.refused == 1_493)
    }

    @Test("an answer names the first thousand refusals and says how many more there are")
    func bounded() {
        var result = SubmissionResult()
        for line in 1...2_500 { result.refuse(Refusal(line: line, pointer: "/date", code: .dateForm)) }
        #expect(result.named.map(\.line) == Array(1...1_000))
        #expect(result.unnamed == 1_500)
        #expect(result.refused == 2_500)
    }
}
