import Admission
import Messages
import Testing

@Suite("Refusals")
struct RefusalTests {
    /// One way to be refused: a text, where, and why.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: [UInt8]
        let pointer: String
        let code: RefusalCode

        init(_ object: JSONValue, _ pointer: String, _ code: RefusalCode) {
            self.init(bytes: object.encoded(), pointer, code)
        }

        init(bytes text: [UInt8], _ pointer: String, _ code: RefusalCode) {
            self.text = text
            self.pointer = pointer
            self.code = code
        }

        var testDescription: String { "\(code.rawValue) at \(pointer)" }
    }

    static let cases: [Case] = lines + common + attendance + enrolments + contacts

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let lines: [Case] = [
        Case(bytes: [0xFF, 0xFE, 0x7B, 0x00], "", .notUTF8),
        Case(bytes: text("{\"id\": \"a\u{FEFF}\"").dropLast(2) + [0xC3, 0x28], "", .notUTF8),
        Case(bytes: text("{\"id\": \"\\ud800\"}"), "", .notJSON),
        Case(bytes: text("{'id': 1}"), "", .notJSON),
        Case(bytes: text("{\"id\": \"a\"} {}"), "", .notJSON),
        Case(bytes: text("{\"id\": \"a\u{0}\"}"), "", .notJSON),
        Case(bytes: text("\u{0}"), "", .notJSON),
        Case(bytes: text("id;school;pupil"), "", .notJSON),
        Case(bytes: text(String(repeating: "[", count: 8_000) + String(repeating: "]", count: 8_000)), "", .notJSON),
        Case(bytes: text(String(repeating: "{\"a\":", count: 2_000)), "", .notJSON),
        Case(bytes: text("[]"), "", .notAnObject),
        Case(bytes: text("null"), "", .notAnObject),
        Case(bytes: text("\"{}\""), "", .notAnObject),
        Case(Sample.attendance.with(["x": .string(String(repeating: "x", count: 16 << 10))]), "", .objectTooLarge),
        Case(bytes: text("{\"id\": \"a\", \"id\": \"a\"}"), "/id", .duplicateField),
        Case(bytes: text("{\"guardians\": [{}, {\"name\": 1, \"name\": 2}]}"), "/guardians/1/name", .duplicateField),
        Case(
            bytes: text("{\"guardians\": [{\"1234567890V\": 1, \"1234567890V\": 2}]}"), "/guardians/0", .duplicateField),
        Case(Sample.attendance.with(["type": "absence"]), "/type", .typeUnknown),
        Case(Sample.attendance.with(["type": 1]), "/type", .wrongType),
    ]

    private static let common: [Case] =
        whateverTheType(Sample.attendance) + whateverTheType(Sample.enrolment) + whateverTheType(Sample.contact)

    private static func whateverTheType(_ sample: JSONValue) -> [Case] {
        [
            Case(sample.without("id"), "/id", .fieldMissing),
            Case(sample.with(["id": nil]), "/id", .fieldMissing),
            Case(sample.with(["id": 17]), "/id", .wrongType),
            Case(sample.with(["id": ""]), "/id", .idForm),
            Case(sample.with(["id": "a b"]), "/id", .idForm),
            Case(sample.with(["id": .string(String(repeating: "a", count: 65))]), "/id", .idForm),
            Case(sample.with(["id": "2026-10-05-1234567890v-am"]), "/id", .textHoldsIdentity),
            Case(sample.without("school"), "/school", .fieldMissing),
            Case(sample.with(["school": "750655E"]), "/school", .schoolForm),
            Case(sample.with(["school": "0750655"]), "/school", .schoolForm),
            Case(sample.with(["school": "0750655F"]), "/school", .schoolCheckLetter),
            Case(sample.with(["school": "0750656E"]), "/school", .schoolCheckLetter),
            Case(sample.with(["school": "0690026D"]), "/school", .schoolNotAllowed),
            Case(sample.without("pupil"), "/pupil", .fieldMissing),
            Case(sample.with(["pupil": "123456789V"]), "/pupil", .pupilForm),
            Case(sample.with(["pupil": "1234567890I"]), "/pupil", .pupilForm),
            Case(sample.with(["pupil": "1234567890W"]), "/pupil", .pupilCheckLetter),
            Case(sample.with(["pupil": "1234567809V"]), "/pupil", .pupilCheckLetter),
            Case(sample.without("recordedAt"), "/recordedAt", .fieldMissing),
            Case(sample.with(["recordedAt": "2026-10-05 08:05:00Z"]), "/recordedAt", .instantForm),
            Case(sample.with(["recordedAt": "2026-10-05T08:05:00"]), "/recordedAt", .instantForm),
            Case(sample.with(["recordedAt": "2026-13-05T08:05:00Z"]), "/recordedAt", .instantForm),
            Case(sample.with(["recordedAt": 1_790_000_000]), "/recordedAt", .wrongType),
            Case(sample.with(["recordedAt": "2026-10-05T10:10:00+01:00"]), "/recordedAt", .recordedInFuture),
        ]
    }

    private static let attendance: [Case] = [
        Case(Sample.attendance.without("date"), "/date", .fieldMissing),
        Case(Sample.attendance.with(["date": "2026-02-30"]), "/date", .dateForm),
        Case(Sample.attendance.with(["date": "05/10/2026"]), "/date", .dateForm),
        Case(Sample.attendance.with(["date": "2026-10-5"]), "/date", .dateForm),
        Case(Sample.attendance.with(["date": "0209-10-05"]), "/date", .dateOutOfWindow),
        Case(Sample.attendance.with(["date": "2173-10-05"]), "/date", .dateOutOfWindow),
        Case(Sample.attendance.without("halfDay"), "/halfDay", .fieldMissing),
        Case(Sample.attendance.with(["halfDay": "Morning"]), "/halfDay", .halfDayUnknown),
        Case(Sample.attendance.with(["halfDay": "evening"]), "/halfDay", .halfDayUnknown),
        Case(
            Sample.attendance.without("date").without("halfDay").with(["from": "2026-10-05T08:00:00+02:00"]), "/from",
            .intervalNotSupported),
        Case(Sample.attendance.with(["to": "2026-10-05T12:00:00+02:00"]), "/to", .intervalNotSupported),
        Case(Sample.attendance.with(["kind": "sick"]), "/kind", .kindUnknown),
        Case(Sample.attendance.with(["kind": "unknown"]), "/kind", .kindUnknown),
        Case(Sample.attendance.with(["status": "enrolled"]), "/status", .statusUnknown),
        Case(Sample.attendance.with(["reason": "holidays"]), "/reason", .reasonUnknown),
        Case(Sample.attendance.with(["reason": "unknown"]), "/reason", .reasonUnknown),
        Case(Sample.attendance.with(["reason": ""]), "/reason", .reasonUnknown),
        Case(Sample.attendance.with(["complete": "true"]), "/complete", .wrongType),
        Case(Sample.attendance.with(["sourceReason": ""]), "/sourceReason", .textEmpty),
        Case(Sample.attendance.with(["sourceReason": "a\nb"]), "/sourceReason", .textControlCharacter),
        Case(Sample.attendance.with(["sourceReason": "a\u{202E}b"]), "/sourceReason", .textControlCharacter),
        Case(Sample.attendance.with(["sourceReason": "e\u{301}"]), "/sourceReason", .textNotNormalised),
        Case(Sample.attendance.with(["sourceReason": "INE 1234567890v"]), "/sourceReason", .textHoldsIdentity),
        Case(Sample.attendance.with(["sourceReason": "avec 0000000102L"]), "/sourceReason", .textHoldsIdentity),
        Case(
            Sample.attendance.with(["sourceReason": .string(String(repeating: "é", count: 201))]), "/sourceReason",
            .textTooLong),
    ]

    private static let enrolments: [Case] = [
        Case(Sample.enrolment.without("status"), "/status", .fieldMissing),
        Case(Sample.enrolment.with(["status": "recorded"]), "/status", .statusUnknown),
        Case(Sample.enrolment.without("since"), "/since", .fieldMissing),
        Case(Sample.enrolment.with(["since": "0003-09-01"]), "/since", .dateOutOfWindow),
        Case(Sample.enrolment.with(["until": "2026-08-31"]), "/until", .untilBeforeSince),
        Case(Sample.enrolment.with(["until": "2173-07-03"]), "/until", .dateOutOfWindow),
        Case(Sample.enrolment.with(["until": "2027-02-29"]), "/until", .dateForm),
        Case(Sample.enrolment.with(["status": "left"]), "/until", .untilMissing),
        Case(Sample.enrolment.with(["birthDate": "2025-09-02"]), "/birthDate", .birthDateImplausible),
        Case(Sample.enrolment.with(["birthDate": "1903-01-01"]), "/birthDate", .birthDateImplausible),
        Case(Sample.enrolment.with(["birthDate": "2010-02-30"]), "/birthDate", .dateForm),
        Case(Sample.enrolment.with(["division": "1234567890V"]), "/division", .textHoldsIdentity),
        Case(Sample.enrolment.with(["level": 6]), "/level", .wrongType),
        Case(Sample.enrolment.with(["destination": "none"]), "/destination", .destinationWithoutLeft),
        Case(
            Sample.enrolment.with(["status": "left", "until": "2026-10-01", "destination": "work"]), "/destination",
            .destinationUnknown),
        Case(Sample.enrolment.with(["postcode": "7"]), "/postcode", .postcodeForm),
        Case(Sample.enrolment.with(["postcode": "75 rue X, Paris"]), "/postcode", .postcodeForm),
    ]

    private static let contacts: [Case] = [
        Case(Sample.contact.with(["givenName": ["Zoé"]]), "/givenName", .wrongType),
        Case(Sample.contact.with(["email": "zoe@"]), "/email", .emailForm),
        Case(Sample.contact.with(["phone": "12"]), "/phone", .phoneForm),
        Case(Sample.contact.with(["guardians": ["name": "X"]]), "/guardians", .wrongType),
        Case(Sample.contact.with(["guardians": ["X"]]), "/guardians/0", .wrongType),
        Case(Sample.contact.with(["guardians": [nil]]), "/guardians/0", .wrongType),
        Case(
            Sample.contact.with(["guardians": .array(Array(repeating: [:], count: 9))]), "/guardians", .tooManyGuardians
        ),
        Case(
            Sample.contact.with(["guardians": [Sample.guardian, Sample.guardian.with(["email": "x"])]]),
            "/guardians/1/email", .emailForm),
        Case(Sample.contact.with(["guardians": [["phone": "+33 1"]]]), "/guardians/0/phone", .phoneForm),
        Case(Sample.contact.with(["guardians": [["language": "fr_FR"]]]), "/guardians/0/language", .languageForm),
        Case(Sample.contact.with(["guardians": [["channels": "sms"]]]), "/guardians/0/channels", .wrongType),
        Case(
            Sample.contact.with(["guardians": [["channels": ["sms", "fax"]]]]), "/guardians/0/channels/1",
            .channelUnknown),
        Case(
            Sample.contact.with(["guardians": [["channels": ["sms", "sms"]]]]), "/guardians/0/channels/1", .channelTwice
        ),
        Case(Sample.contact.with(["guardians": [["legal": 1]]]), "/guardians/0/legal", .wrongType),
        Case(Sample.contact.with(["guardians": [["optOut": "no"]]]), "/guardians/0/optOut", .wrongType),
        Case(Sample.contact.with(["guardians": [["name": "Anne\u{7}"]]]), "/guardians/0/name", .textControlCharacter),
        Case(Sample.contact.with(["guardians": [["address": ""]]]), "/guardians/0/address", .textEmpty),
    ]

    @Test("a line is refused at the field that is wrong, with its code", arguments: cases)
    func refused(example: Case) {
        #expect(TestAdmission.admit(example.text).refusal == "\(example.code.rawValue) at \(example.pointer)")
    }

    @Test("each code has a case above")
    func coverage() {
        // How large a record may be the broker says: that one is the writer's.
        #expect(Set(Self.cases.map(\.code)) == Set(RefusalCode.allCases).subtracting([.recordTooLarge]))
    }

    @Test("a refusal bears the number of its line")
    func lineNumber() {
        guard case .failure(let refusal) = TestAdmission.admit(Array("{}".utf8), line: 17) else {
            Issue.record("an empty object was taken")
            return
        }
        #expect(refusal.line == 17)
    }

    @Test("a refusal is told in French and in English, in a sentence that is its own", arguments: RefusalCode.allCases)
    func sentences(code: RefusalCode) {
        let sentence = code.sentence
        for text in [sentence.fr, sentence.en] {
            #expect(text.last == "." || text.hasSuffix("-"))
            #expect(TextRule(maximumLength: 200).fault(in: text) == nil)
        }
        #expect(sentence.fr != sentence.en)
        #expect(
            RefusalCode.allCases.filter { $0.sentence.en == sentence.en || $0.sentence.fr == sentence.fr } == [code])
    }

    @Test("an object of exactly 16 KiB is taken, one byte more is not")
    func size() {
        let padding = (16 << 10) - Sample.attendance.with(["x": ""]).encoded().count
        let largest = Sample.attendance.with(["x": .string(String(repeating: "x", count: padding))])
        #expect(TestAdmission.admit(largest).refusal == nil)
        let larger = Sample.attendance.with(["x": .string(String(repeating: "x", count: padding + 1))])
        #expect(TestAdmission.admit(larger).refusal == "object-too-large at ")
    }
}
