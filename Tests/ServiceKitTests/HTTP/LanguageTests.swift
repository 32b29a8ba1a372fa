import ServiceKit
import Testing

@Suite("The language of an answer")
struct LanguageTests {
    @Test(
        "is the one of greatest quality, and French where nothing decides",
        arguments: [
            (nil, Language.french), ("", .french), ("en", .english), ("en-GB,fr;q=0.5", .english),
            ("fr-CH, en;q=0.9", .french), ("de, en;q=0.7, fr;q=0.3", .english), ("de", .french), ("*", .french),
            ("fr;q=0, en", .english), ("fr;q=0.5,en;q=0.5", .french), ("EN", .english), ("en;q=junk", .french),
            (";;,,=", .french),
        ])
    func negotiation(field: String?, language: Language) {
        #expect(Language(accepting: field) == language)
    }
}
