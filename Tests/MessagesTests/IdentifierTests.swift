import Seeded
import Messages
import Testing

@Suite("The code of a school")
struct UAITests {
    @Test(
        "real schools pass",
        arguments: [
            "0750655E", "0750654D", "0690026D", "0750652B", "0750685M", "0752526N", "0752527P", "0590119J", "0782562L",
            "0753873C",
        ])
    func real(text: String) throws {
        #expect(try UAI(text).text == text)
        #expect(try UAI(text.lowercased()).text == text)
    }

    @Test(
        "a letter that does not fit is told apart from a form that does not",
        arguments: [("0010006S", "B"), ("0590121P", "L")] as [(String, Character)])
    func wrongLetter(text: String, expected: Character) {
        #expect(throws: UAI.Failure.checkLetter(expected: expected)) { try UAI(text) }
    }

    @Test(
        "anything else has the wrong form",
        arguments: ["", "0750655", "07506555", "075O655E", "0750655EE", "0750655é", "-750655E", "0750655`"])
    func wrongForm(text: String) {
        #expect(throws: UAI.Failure.form) { try UAI(text) }
    }

    @Test("one digit mistyped is always noticed")
    func mistyped() throws {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            var characters = Array(random.school().text)
            let place = Int.random(in: 0..<7, using: &random)
            characters[place] =
                characters[place] == "9" ? "0" : Character(String((characters[place].wholeNumberValue ?? 0) + 1))
            #expect(throws: UAI.Failure.self, "seed \(seed)") { try UAI(String(characters)) }
        }
    }

    @Test("the département is the first three digits")
    func department() throws {
        #expect(try UAI("0750655E").department == "075")
    }
}

@Suite("The identifier of a pupil")
struct INETests {
    @Test(
        "each form is recognised",
        arguments: [
            ("1234567890V", .bea), ("0123456789M", .bea), ("123456789AB", .rnie), ("1234A56789X", .sifa),
            ("1234D56789X", .provisional), ("0AB1CD2EF35", .base36), ("12345678901", .base36),
        ] as [(String, INE.Form)])
    func forms(text: String, form: INE.Form) throws {
        for around in ["\(text)", "interview-\(text.lowercased())", "(\(text)) and more"] {
            #expect(INE.appears(in: around) == (form != .base36), "ten letters and a digit may be any word")
        }
        #expect(!INE.appears(in: "X\(text)") && !INE.appears(in: "commission1 orientation"))
        #expect(try INE(text).form == form)
        #expect(try INE(text.lowercased()).text == text, "one pupil has one spelling")
    }

    @Test("a wrong check letter is told apart from a wrong form")
    func checkLetter() {
        #expect(throws: INE.Failure.checkLetter) { try INE("1234567890A") }
        #expect(throws: INE.Failure.form) { try INE("1234567890I") }
    }

    @Test(
        "anything else has the wrong form",
        arguments: ["", "1234567890", "1234567890VV", "123456789IZ", "1234B56789X", "1234567890é", "123 567890V"])
    func wrongForm(text: String) {
        #expect(throws: INE.Failure.form) { try INE(text) }
    }
}

@Suite("The pseudonym of a pupil")
struct PseudonymTests {
    @Test("hexadecimal text and bytes come back")
    func roundTrip() {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let pupil = random.pupil()
            #expect(Pseudonym(hex: pupil.hex) == pupil)
            #expect(Pseudonym(bytes: pupil.bytes) == pupil)
            #expect(pupil.hex.utf8.count == 32)
        }
    }

    @Test(
        "one pupil has one spelling: capitals are refused",
        arguments: [
            "", "0", "0123456789ABCDEF0123456789abcdef", "g123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef0",
        ])
    func refused(text: String) {
        #expect(Pseudonym(hex: text) == nil)
    }

    @Test("its text is recognised where it lies, and no other is")
    func matches() {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let pupil = random.pupil()
            func matches(_ text: [UInt8]) -> Bool { text.withUnsafeBytes { pupil.matches(hex: $0) } }
            var text = Array(pupil.hex.utf8)
            #expect(matches(text), "seed \(seed)")
            #expect(!matches(text.dropLast()) && !matches(text + [48]), "seed \(seed)")
            text[random.below(32)] ^= UInt8(1 << random.below(8))
            #expect(!matches(text), "seed \(seed)")
        }
    }

    @Test("it is the keyed BLAKE2b of the INE")
    func keyed() throws {
        let pseudonymiser = try #require(Pseudonymiser(key: Array(0..<32)))
        #expect(pseudonymiser.pseudonym(of: try INE("1234567890V")).hex == "2f162d4c2aa56f5e090154c2f417c173")
        #expect(
            pseudonymiser.pseudonym(of: try INE("1234567890v")) == pseudonymiser.pseudonym(of: try INE("1234567890V")))
        #expect(Pseudonymiser(key: [1, 2, 3]) == nil)
    }
}

@Suite("Ids and digests")
struct DigestTests {
    @Test("BLAKE2b is that of RFC 7693")
    func vectors() {
        #expect(
            Digest.bytes(of: Array("abc".utf8), count: 64).map { String($0, radix: 16) }.prefix(4) == [
                "ba", "80", "a5", "3f",
            ])
        #expect(Digest.tieBreak("abc") == 0xd8bb_14d8_33d5_9559)
        #expect(Digest.tieBreak("") == 0xe4a6_a057_7479_b2b4)
        #expect(Digest.identifier(of: ["a", "b", "c"]) == "b07217ae3e2cd62fba5565b168419367")
        #expect(Identifier(of: "a", "b", "c").text == "b07217ae3e2cd62fba5565b168419367")
    }

    @Test(
        "an id has 1 to 64 characters of the contract's",
        arguments: [
            ("", false), ("a", true), (String(repeating: "a", count: 64), true),
            (String(repeating: "a", count: 65), false), ("A-Z_a.z:0", true), ("a b", false), ("é", false),
            ("a/b", false),
        ])
    func identifiers(text: String, allowed: Bool) {
        #expect((Identifier(text) != nil) == allowed)
    }
}
