import Correspondence
import Messages
import Testing

@Suite("What a letter says")
struct WordingTests {
    /// The letter about an alert in one language, and its correction.
    private func letters(_ alert: Alert, to person: Recipient) throws -> [Letter] {
        var desk = Desk()
        desk.reply = .sent
        try desk.contact([person])
        try desk.raise(alert)
        try desk.pass(Desk.day)
        try desk.withdraw(alert)
        try desk.pass(Desk.day)
        return desk.handedOver
    }

    @Test("an unexplained absence, in French")
    func frenchAbsence() throws {
        let letters = try letters(Desk.absence("2026-10-01", [.morning, .afternoon]), to: Desk.mother)
        let text = LetterText(letters[0], givenName: "Inès")
        #expect(text.subject == "Inès – absence du jeudi 1er octobre 2026")
        #expect(
            text.body == """
                Bonjour,

                L’établissement \(Desk.school) a relevé une absence pour Inès le jeudi 1er octobre 2026, matin et après-midi, et n’en connaît pas encore le motif.

                Merci de le lui indiquer dès que possible. Si vous l’avez déjà fait, ne tenez pas compte de ce message.

                Ce message est envoyé automatiquement. Merci de ne pas y répondre et de vous adresser directement à l’établissement.

                """)
        let correction = LetterText(letters[1], givenName: "Inès")
        #expect(correction.subject == "Inès – rectification : absence du jeudi 1er octobre 2026")
        #expect(
            correction.body == """
                Bonjour,

                Nous vous avons écrit au sujet d’une absence relevée pour Inès le jeudi 1er octobre 2026.

                Le dossier a été mis à jour : cette absence n’est plus signalée comme étant sans motif connu. Vous n’avez rien de plus à faire.

                Ce message est envoyé automatiquement. Merci de ne pas y répondre et de vous adresser directement à l’établissement.

                """)
    }

    @Test("an unexplained absence, in English, of a pupil whose name is not known")
    func englishAbsence() throws {
        let letters = try letters(Desk.absence("2026-10-05", [.afternoon]), to: Desk.father)
        let text = LetterText(letters[0], givenName: nil)
        #expect(text.subject == "Absence on Monday 5 October 2026")
        #expect(
            text.body == """
                Hello,

                The school (\(Desk.school)) has recorded an absence for your child on Monday 5 October 2026, in the afternoon, and does not know the reason yet.

                Please tell the school the reason as soon as you can. If you have already done so, please ignore this message.

                This message was sent automatically. Please do not reply to it; contact the school directly.

                """)
        #expect(LetterText(letters[1], givenName: nil).subject == "Correction: absence on Monday 5 October 2026")
    }

    @Test("a pupil of age is addressed, and not named")
    func adult() throws {
        var desk = Desk()
        try desk.contact([Desk.herself])
        try desk.raise(Desk.absence(ageBand: .adult))
        try desk.tick()
        let text = LetterText(try #require(desk.post.first), givenName: "Inès")
        #expect(!text.subject.contains("Inès"))
        #expect(text.body.contains("a relevé une absence vous concernant le lundi 5 octobre 2026, le matin,"))
    }

    @Test("a threshold names its count, its month and its articles")
    func threshold() throws {
        let alert = Desk.threshold(.fourHalfDays, month: "2026-10", halfDays: 5, reachedOn: "2026-10-05")
        let text = LetterText(try letters(alert, to: Desk.mother)[0], givenName: "Inès")
        #expect(text.subject == "Inès – absences sans motif valable en octobre 2026")
        #expect(text.body.contains("5 demi-journées d’absence sans motif valable pour Inès en octobre 2026"))
        #expect(text.body.contains("L131-8"))
    }

    @Test(
        "an interview is at the time that clocks show at the school",
        arguments: [
            (UInt32(759_999), "2026-10-13T15:30:00Z", "mardi 13 octobre 2026 à 17 h 30"),
            (759_999, "2026-12-01T08:00:00Z", "mardi 1er décembre 2026 à 9 h"),
            (759_999, "2027-03-28T00:59:00Z", "dimanche 28 mars 2027 à 1 h 59"),
            (759_999, "2027-03-28T01:00:00Z", "dimanche 28 mars 2027 à 3 h"),
            (759_999, "2026-10-25T00:59:00Z", "dimanche 25 octobre 2026 à 2 h 59"),
            (759_999, "2026-10-25T01:00:00Z", "dimanche 25 octobre 2026 à 2 h"),
            (9_749_999, "2026-10-12T21:05:00Z", "mardi 13 octobre 2026 à 1 h 05"),
            (9_719_999, "2026-10-13T02:00:00Z", "lundi 12 octobre 2026 à 22 h"),
            (9_759_999, "2026-11-01T03:59:00Z", "dimanche 1er novembre 2026 à 1 h 59"),
            (9_759_999, "2026-11-01T04:00:00Z", "dimanche 1er novembre 2026 à 1 h"),
            (9_759_999, "2027-03-14T05:00:00Z", "dimanche 14 mars 2027 à 3 h"),
        ])
    func interview(school: UInt32, at: String, text: String) throws {
        let at = try #require(Timestamp(at))
        let school = Desk.uai(school)
        var pupilLetters = PupilLetters(pupil: Desk.pupil)
        let context = LetterContext(policy: LetterPolicy()) { _ in Recipients([Desk.mother]) }
        let event = CaseEvent(
            caseID: Identifier(of: "case"), pupil: Desk.pupil, school: school, revision: 1, at: at,
            happening: .interviewScheduled(
                Interview(id: Identifier(of: "interview"), at: at, participants: ["guardians"]),
                by: Person(id: Identifier(of: "head"), name: "Head", role: "head")))
        let now = at.milliseconds - Desk.day
        _ = pupilLetters.hear(event, at: now, context: context)
        let letters: [Letter] = pupilLetters.advance(to: now, context: context).compactMap {
            if case .send(let letter) = $0 { letter } else { nil }
        }
        #expect(LetterText(try #require(letters.first), givenName: nil).body.contains("le \(text)."))
    }

    @Test("no letter speaks of allowances, reasons or scores", arguments: Language.allCases)
    func silence(language: Language) throws {
        let person = Recipient(id: RecipientID(bits: 5), role: .guardian, language: language)
        let alerts = [
            Desk.absence(), Desk.threshold(.fourHalfDays, month: "2026-10", halfDays: 4, reachedOn: "2026-10-05"),
            Desk.threshold(.tenHalfDays, month: "2026-10", halfDays: 10, reachedOn: "2026-10-05"),
        ]
        let texts = try alerts.flatMap { try letters($0, to: person) }.map { LetterText($0, givenName: "Inès") }
        #expect(texts.count == 6)
        for text in texts {
            let words = (text.subject + text.body).lowercased()
            for word in [
                "allocation", "allowance", "maladie", "illness", "score", "risque", "risk", "décroch", "dropout",
            ] {
                #expect(!words.contains(word), "\(word) in \(text.subject)")
            }
        }
    }

    @Test(
        "a language tag chooses English for English alone",
        arguments: [
            ("en", .english), ("EN-gb", .english), ("en_US", .english), ("fr-FR", .french), ("eng", .french),
            ("ar", .french), ("", .french), (nil, .french),
        ] as [(String?, Language)])
    func language(tag: String?, expected: Language) {
        #expect(Language(tag: tag) == expected)
    }
}
