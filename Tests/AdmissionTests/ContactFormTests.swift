import Testing

@testable import Admission

@Suite("Forms of what a contact holds")
struct ContactFormTests {
    @Test(
        "a number in national form becomes E.164, with the code of its département",
        arguments: [
            ("0199001234", "+33199001234"), ("06 39 98 12 34", "+33639981234"), ("01.99.00.12.34", "+33199001234"),
            ("01\u{A0}99\u{A0}00\u{A0}12\u{A0}34", "+33199001234"), ("0262 00 12 34", "+262262001234"),
            ("0690 00 12 34", "+590690001234"), ("0696001234", "+596696001234"), ("0594001234", "+594594001234"),
        ])
    func national(text: String, number: String) {
        #expect(PhoneNumber(text)?.text == number)
    }

    @Test(
        "an international number is kept, however it is spelt",
        arguments: [
            ("+33 6 39 98 12 34", "+33639981234"), ("0033639981234", "+33639981234"),
            ("+33 (0)6 39 98 12 34", "+33639981234"),
            ("+442079460123", "+442079460123"), ("+1 (202) 555-0123", "+12025550123"),
        ])
    func international(text: String, number: String) {
        #expect(PhoneNumber(text)?.text == number)
    }

    @Test("normalising a number twice changes nothing", arguments: ["0639981234", "0262001234", "+442079460123"])
    func idempotent(text: String) throws {
        let once = try #require(PhoneNumber(text))
        #expect(PhoneNumber(once.text) == once)
    }

    @Test(
        "what is no number is refused",
        arguments: [
            "", "+", "06", "06399812345", "639981234", "06 39 98 12 3x", "+3363998123", "+336399812345",
            "++33639981234",
            "06+39981234", "+0123456789", "+1234567890123456", String(repeating: " ", count: 50) + "0639981234",
        ])
    func noNumber(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test(
        "an address is kept, its domain in lower case",
        arguments: [
            ("Ada.L@Example.ORG", "Ada.L@example.org"),
            (" ada+school@mail.example.org ", "ada+school@mail.example.org"),
            ("o'neil@example.org", "o'neil@example.org"),
        ])
    func address(text: String, address: String) {
        #expect(EmailAddress(text)?.text == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "@", "ada", "ada@", "@example.org", "ada@example", "ada@@example.org", "ada@example..org",
            ".ada@example.org",
            "ada.@example.org", "a da@example.org", "ada@-example.org", "ada@example-.org", "ada@127.0.0.1",
            "ada@example.o",
            "ada@example.org, bob@example.org", "Ada <ada@example.org>", "ada@exàmple.org",
            "ada@example.org\nBcc: x@example.org",
            String(repeating: "a", count: 65) + "@example.org", "a@" + String(repeating: "b.", count: 130) + "org",
        ])
    func noAddress(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test(
        "a language tag is kept in the recommended case",
        arguments: [
            ("FR", "fr"), ("pt-br", "pt-BR"), ("zh-hant-TW", "zh-Hant-TW"), ("ar", "ar"), ("es-419", "es-419"),
            ("kab", "kab"),
            ("sl-rozaj-biske", "sl-rozaj-biske"), ("de-1996", "de-1996"), ("zh-yue", "zh-yue"),
            ("en-u-hc-h23", "en-u-hc-h23"),
            ("fr-x-simple", "fr-x-simple"),
        ])
    func language(text: String, tag: String) {
        #expect(LanguageTag(text)?.text == tag)
    }

    @Test(
        "what is no language tag is refused",
        arguments: [
            "", "f", "fr_FR", "français", "fr-", "-fr", "fr--FR", "fr-FR-", "1fr", "fr-u", "fr-x", "fr-abcdefghi",
            "fr-FR-FR", "e",
            "en-u-a", String(repeating: "fr-", count: 20) + "fr",
        ])
    func noLanguage(text: String) {
        #expect(LanguageTag(text) == nil)
    }
}
