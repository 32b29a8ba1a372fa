import Testing

@testable import Mail

@Suite("A mail in bytes")
struct MailMessageTests {
    /// Synthetic addresses only.
    static func mail(
        subject: String = "Absence", text: String = "Bonjour,\n", name: String? = nil, language: String = "fr"
    ) throws -> MailMessage {
        MailMessage(
            from: Mailbox(name: name, address: try #require(MailAddress("vie-scolaire@example.org"))),
            to: try #require(MailAddress("guardian@example.org")), id: try #require(MailID("0123abcd")),
            date: 1_790_000_000_000, language: language, subject: subject, text: text)
    }

    @Test("has the headers that mail servers and mailboxes ask for, each once")
    func headers() throws {
        let parsed = try ParsedMail(try Self.mail(name: "Collège d’Été").bytes)
        #expect(parsed["From"] == "Collège d’Été <vie-scolaire@example.org>")
        #expect(parsed["To"] == "guardian@example.org")
        #expect(parsed["Message-ID"] == "<0123abcd@example.org>")
        #expect(parsed["Date"] == "Mon, 21 Sep 2026 14:13:20 +0000")
        #expect(parsed["Subject"] == "Absence")
        #expect(parsed["Auto-Submitted"] == "auto-generated")
        #expect(parsed["MIME-Version"] == "1.0")
        #expect(parsed["Content-Type"] == "text/plain; charset=utf-8")
        #expect(parsed["Content-Transfer-Encoding"] == "quoted-printable")
        #expect(parsed["Content-Language"] == "fr")
        #expect(parsed.headers.count == 10)
        #expect(parsed.body == "Bonjour,\n")
    }

    @Test(
        "any subject and text come back as they were, whatever is in them",
        arguments: [
            "Inès – absence du lundi 5 octobre 2026", "plain", "", "=?utf-8?Q?already?=", "two  blanks", "tab\tinside",
            "é", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "a = b", "ends with a blank and = ", "…………………………………………………………………………………………",
            String(repeating: "mot ", count: 60), String(repeating: "x", count: 300), ".", "..\n.\n", "From here",
            "long line with è " + String(repeating: "è.F=", count: 80), "\n\n", "trailing \nblanks\t\nhere",
        ])
    func roundTrip(text: String) throws {
        let parsed = try ParsedMail(try Self.mail(subject: text, text: text + "\n", name: text).bytes)
        let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        #expect(parsed["Subject"] == line)
        #expect(parsed.body == text + "\n")
    }

    @Test("random texts come back as they were", arguments: 0..<20)
    func random(seed: UInt64) throws {
        var generator = SystemRandomNumberGenerator()
        let scalars = (0..<400).map { _ in
            [" ", "=", ".", "F", "\n", "\r", "?", "_", "é", "\u{200D}", "🙂", "a", "\u{0}", "\u{7F}"].randomElement(
                using: &generator) ?? "a"
        }
        let text = scalars.joined()
        let parsed = try ParsedMail(try Self.mail(subject: text, text: text + "\n").bytes)
        #expect(
            parsed["Subject"]?.unicodeScalars.map(\.value)
                == text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? 0x20 : $0.value })
        // A line end is a line end, whichever way it was written.
        #expect(parsed.body.utf8.elementsEqual((text + "\n").replacingCarriageReturns.utf8))
    }

    @Test(
        "nothing in a value begins another header",
        arguments: [
            "x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\r\n\r\nbody", "x\u{85}Bcc: y", "x\u{2028}Bcc: y",
        ])
    func injection(text: String) throws {
        let parsed = try ParsedMail(try Self.mail(subject: text, name: text, language: text).bytes)
        #expect(parsed.headers.count == 10)
        #expect(parsed["bcc"] == nil)
        #expect(parsed["To"] == "guardian@example.org")
    }

    @Test(
        "an address is taken when mail can be sent to it",
        arguments: [
            "a@example.org", "a.b+c@example.org", "o'brien@ex-ample.org", "a@localhost",
            "x!#$%&'*/=?^_`{|}~-@example.org",
        ])
    func addresses(text: String) {
        #expect(MailAddress(text)?.text == text)
    }

    @Test(
        "what is no address, or could end a line, is refused",
        arguments: [
            "", "a", "@example.org", "a@", "a@@example.org", "a b@example.org", "a@exa mple.org", ".a@example.org",
            "a.@example.org", "a..b@example.org", "a@-example.org", "a@example-.org", "a@example..org",
            "a@example.org\r\n",
            "a\n@example.org", "<a@example.org>", "a@[127.0.0.1]", "\"a\"@example.org", "é@example.org", "a@é.org",
            "a,b@example.org", "a@example.org,b@example.org", "\(String(repeating: "a", count: 65))@example.org",
            "a@\(String(repeating: "a", count: 64)).org",
        ])
    func notAddresses(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test("a sender is an address, with or without a name")
    func mailboxes() throws {
        let address = try #require(MailAddress("a@example.org"))
        #expect(Mailbox("a@example.org") == Mailbox(address: address))
        #expect(Mailbox(" <a@example.org> ") == Mailbox(address: address))
        #expect(Mailbox("Vie scolaire <a@example.org>") == Mailbox(name: "Vie scolaire", address: address))
        #expect(Mailbox("\"Vie, scolaire\" <a@example.org>") == Mailbox(name: "Vie, scolaire", address: address))
        #expect(Mailbox("Vie scolaire") == nil)
        #expect(Mailbox("Vie scolaire <a@example.org") == nil)
        #expect(Mailbox("Vie scolaire <>") == nil)
    }

    @Test(
        "an id that could leave its directory or its header is refused",
        arguments: ["", "a/b", "..", "a b", "a@b", "a\n", "é"])
    func ids(text: String) {
        #expect(MailID(text) == nil)
    }

    @Test(
        "dates are written in UTC",
        arguments: [
            (Int64(0), "Thu, 1 Jan 1970 00:00:00 +0000"), (951_827_696_789, "Tue, 29 Feb 2000 12:34:56 +0000"),
        ])
    func dates(milliseconds: Int64, text: String) {
        #expect(MailDate.text(milliseconds) == text)
    }
}

extension String {
    /// `\r\n` as `\n`; other carriage returns stay.
    fileprivate var replacingCarriageReturns: String {
        var result: [UInt8] = []
        for byte in utf8 {
            if byte == 10, result.last == 13 { result.removeLast() }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
