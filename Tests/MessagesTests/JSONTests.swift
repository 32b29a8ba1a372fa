import Seeded
import Foundation
import Messages
import Testing

@Suite("JSON as a tree")
struct JSONValueTests {
    @Test("what is written is read again, text and numbers as they were")
    func roundTrip() throws {
        let text =
            #"{"a":[1,-0.0,1e999,12345678901234567890123,0.10],"é\"\\/":{"":null},"b":[true,false,[],{}],"c":"🎒\u0001"}"#
        let value = try JSONValue(parsing: text)
        #expect(String(decoding: value.encoded(), as: UTF8.self) == text)
        guard case .object(let object) = value, case .array(let numbers) = object["a"] else {
            Issue.record("an object with an array")
            return
        }
        #expect(numbers.contains(.number(try #require(JSONNumber(literal: "0.10")))))
        #expect(JSONNumber(literal: "1e999")?.double == nil)
        #expect(JSONNumber(literal: "12345678901234567890123")?.integer == nil)
    }

    @Test(
        "what is no JSON is refused with the place where that shows",
        arguments: [
            ("", 0), ("  ", 0), ("[1,2", 4), ("{\"a\":1", 6), ("\"abc", 4), ("{\"a\":1}}", 7), ("[01]", 1),
            ("[1 2]", 3),
            ("[1,]", 3), ("{\"a\" 1}", 5), ("{a:1}", 1), ("[nul]", 1), ("[+1]", 1), ("[1.]", 1), ("[.5]", 1),
        ] as [(String, Int)])
    func refused(text: String, offset: Int) throws {
        let failure = try #require(throws: DecodingFailure.self) { try JSONValue(parsing: text) }
        #expect(failure.code == .invalidJSON)
        #expect(failure.detail.contains("at byte \(offset):"), "\(failure)")
    }

    @Test(
        "bytes that are not UTF-8 are refused where they are",
        arguments: [
            ([0x22, 0x61, 0xff, 0x22], 2), ([0x22, 0xc3, 0x22], 1), ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
            ([0x22, 0xc0, 0xaf, 0x22], 1),
        ] as [([UInt8], Int)])
    func encoding(bytes: [UInt8], offset: Int) throws {
        let failure = try #require(throws: DecodingFailure.self) { try JSONValue(parsing: bytes) }
        #expect(failure.detail.contains("at byte \(offset): is not UTF-8"), "\(failure)")
    }

    @Test("a bare control character is refused where it is")
    func control() throws {
        let failure = try #require(throws: DecodingFailure.self) { try JSONValue(parsing: "[\"a\\\"\",\"b\n\"]") }
        #expect(failure.detail.contains("at byte 9:"), "\(failure)")
    }

    @Test("a name that comes twice is refused by its pointer")
    func duplicate() throws {
        let failure = try #require(throws: DecodingFailure.self) {
            try JSONValue(parsing: #"{"x":[0,{"a/b":1,"c":2,"a\u002fb":3}]}"#)
        }
        #expect(failure.pointer == "/x/1/a~1b")
        #expect(failure.code == .invalidJSON)
    }

    @Test("depth is bounded: as deep as allowed passes, one more and a million more do not")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth)) }
        for depth in [JSONValue.maximumDepth + 1, 1_000_000] {
            let failure = try #require(throws: DecodingFailure.self) { try JSONValue(parsing: nested(depth)) }
            #expect(failure.detail.contains("one in another"), "\(failure)")
        }
        #expect(throws: DecodingFailure.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("Foundation agrees on what is JSON, on damaged messages")
    func foundation() {
        for seed in UInt64(1)...3_000 {
            var random = SplitMix64(seed: seed)
            let bytes = random.damaged(random.alert(.raised).encoded())
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
            do throws(DecodingFailure) {
                _ = try JSONValue(parsing: bytes)
                #expect(theirs, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            } catch {
                // Ours refuses more: names that come twice, and there Foundation has no opinion.
                #expect(!theirs || error.detail.contains("twice"), "seed \(seed): \(error)")
            }
        }
    }

    @Test("many threads parse at once, each its own")
    func threads() async {
        await withTaskGroup(of: Bool.self) { group in
            for seed in UInt64(1)...64 {
                group.addTask {
                    var random = SplitMix64(seed: seed)
                    return (0..<50).allSatisfy { _ in
                        let event = random.alertEvent()
                        return (try? AlertEvent(decoding: event.encoded(), type: event.eventType)) == event
                    }
                }
            }
            for await good in group { #expect(good) }
        }
    }
}

@Suite("Refusals name the field")
struct JSONCursorTests {
    private func failure(_ text: String) throws -> DecodingFailure {
        try #require(throws: DecodingFailure.self) { try Contact(decoding: Array(text.utf8)) }
    }

    @Test(
        "by its pointer, with a stable code",
        arguments: [
            (#"{"guardians":[{},{"email":3}]}"#, "/guardians/1/email", .wrongType),
            (#"{"guardians":{}}"#, "/guardians", .wrongType),
            (#"{"guardians":[1]}"#, "/guardians/0", .wrongType),
            (#"{"guardians":[{"channels":["email","pigeon"]}]}"#, "/guardians/0/channels/1", .invalidValue),
            (#"{"givenName":""}"#, "/givenName", .invalidText),
            (#"{"givenName":"a\u0000b"}"#, "/givenName", .invalidText),
            (#"{"givenName":"e\u0301"}"#, "/givenName", .invalidText),
            (#"[]"#, "", .wrongType),
            (#"{"guardians":[{},{},{},{},{},{},{},{},{}]}"#, "/guardians", .outOfRange),
        ] as [(String, String, DecodingFailure.Code)])
    func pointers(text: String, pointer: String, code: DecodingFailure.Code) throws {
        let failure = try failure(text)
        #expect(failure.pointer == pointer)
        #expect(failure.code == code)
    }

    @Test("a missing field is told apart from one of the wrong type")
    func missing() throws {
        let failure = try #require(throws: DecodingFailure.self) { try Enrolment(decoding: Array("{}".utf8)) }
        #expect(failure.pointer == "/id")
        #expect(failure.code == .missingField)
    }

    @Test("nothing of the value is repeated")
    func silence() {
        for seed in UInt64(1)...500 {
            var random = SplitMix64(seed: seed)
            var record = random.attendanceRecord()
            record.sourceReason = "1234567890V"
            let text = String(decoding: record.encoded(), as: UTF8.self)
                .replacing("\(record.pupil)", with: "1234567890V").replacing("\(record.school)", with: "Confidentiel")
            do throws(DecodingFailure) {
                _ = try AttendanceRecord(decoding: random.damaged(Array(text.utf8)))
            } catch {
                #expect(!"\(error)".contains("1234567890V") && !"\(error)".contains("Confidentiel"), "seed \(seed)")
            }
        }
    }
}

@Suite("Text in messages")
struct TextRuleTests {
    private let rule = TextRule(maximumLength: 10)

    @Test("ordinary text passes", arguments: ["a", "Zoé", "d'Œuvre", "日本", "🎒", "Ḥ", "0123456789"])
    func good(text: String) {
        #expect(rule.fault(in: text) == nil)
    }

    @Test(
        "what is empty, long, decomposed or holds controls does not",
        arguments: ["", "01234567890", "e\u{301}", "a\u{0}", "a\n", "\u{7f}", "\u{85}", "\u{212b}"])
    func bad(text: String) {
        #expect(rule.fault(in: text) != nil)
    }

    @Test("normalising makes it good, once and for all")
    func normalise() {
        for text in ["e\u{301}", "Zoe\u{308}", "\u{212b}", "한"] {
            let normalised = TextRule.normalise(text)
            #expect(TextRule.isNormalised(normalised))
            #expect(TextRule.normalise(normalised).unicodeScalars.elementsEqual(normalised.unicodeScalars))
            #expect(normalised == text, "canonically the same")
        }
    }
}
