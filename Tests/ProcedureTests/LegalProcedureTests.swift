import Messages
import Testing

@testable import Procedure

@Suite("The procedure as data")
struct LegalProcedureTests {
    private func read(_ text: String) throws(DecodingFailure) -> LegalProcedure {
        try LegalProcedure(JSONCursor(JSONValue(parsing: Array(text.utf8))))
    }

    private func written(_ procedure: LegalProcedure) -> String {
        var writer = JSONWriter()
        procedure.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("of France reads back as it was written")
    func roundTrip() throws {
        #expect(try read(written(.france)) == .france)
    }

    @Test("asks of each rule of the policy at least one step")
    func complete() {
        let rules: [Rule] = [
            .unexplainedAbsence, .fourHalfDays, .tenHalfDays, .chronicAbsence, .dropInAttendance, .unbrokenAbsence,
            .repeatedExclusion, .leftWithoutSolution,
        ]
        for rule in rules { #expect(!(LegalProcedure.france.steps[rule] ?? []).isEmpty, "\(rule)") }
    }

    @Test("has every report and every referral decided by a person")
    func decisions() {
        for rule in LegalProcedure.france.steps.values.flatMap(\.self) where rule.name.rawValue.hasPrefix("report") {
            #expect(rule.nature == .decision)
        }
    }

    @Test(
        "that is wrong is refused with the place of the mistake",
        arguments: [
            (#""hours":48"#, #""hours":0"#, "/steps/unbroken-absence/0/hours"),
            (#""nature":"decision""#, #""nature":"oracle""#, "/steps/four-half-days/1/nature"),
            (#""deciders":["head"]"#, #""deciders":[]"#, "/deciders"),
            (#""staff":["#, #""stuff":["#, "/stuff"),
            (#""hours":48"#, #""hour":48"#, "/steps/unbroken-absence/0/hour"),
            (#""sequels":[{"step":"write-to-guardians""#, #""sequels":[{"step":"write-poems""#, "/sequels"),
        ])
    func mistakes(part: String, mistake: String, pointer: String) {
        let text = written(.france)
        let changed = replacing(part, by: mistake, in: text)
        #expect(changed != text)
        let failure = #expect(throws: DecodingFailure.self) { try read(changed) }
        #expect(failure?.pointer.hasSuffix(pointer) == true || failure?.pointer.hasPrefix("/steps") == true)
    }

    private func replacing(_ part: String, by other: String, in text: String) -> String {
        guard let range = text.firstRange(of: part) else { return text }
        return text.replacingCharacters(range, by: other)
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, by other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
