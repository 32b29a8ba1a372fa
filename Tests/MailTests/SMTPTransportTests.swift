import Glibc
import Mail
import Testing

@Suite("Mail over SMTP")
struct SMTPTransportTests {
    /// Sends mails over one transport to a server with a script; answers how each ended.
    private func send(
        _ script: [MailServerDouble.Verb: [MailServerDouble.Reply]] = [:], mails: Int = 1,
        encryption: SMTPServer.Encryption? = .off, timeout: Int = 20
    ) throws -> (ends: [MailError?], received: MailServerDouble.Received) {
        let server = MailServerDouble(script)
        server.start()
        defer { server.stop() }
        let transport = try SMTPTransport(
            try SMTPServer(url: server.url, encryption: encryption, connectTimeout: 5, timeout: timeout))
        let ends = try (0..<mails).map { _ throws -> MailError? in
            let mail = try MailMessageTests.mail(text: "Bonjour,\n.\n..\nInès =\n")
            do throws(MailError) {
                try transport.send(mail)
                return nil
            } catch {
                return error
            }
        }
        return (ends, server.state)
    }

    @Test("a mail arrives as it was written, dots and all, with its envelope")
    func arrives() throws {
        let (ends, received) = try send()
        #expect(ends == [nil])
        #expect(received.from.map { $0.prefix(36) } == ["MAIL FROM:<vie-scolaire@example.org>"])
        #expect(received.to == ["RCPT TO:<guardian@example.org>"])
        #expect(received.mails == [try MailMessageTests.mail(text: "Bonjour,\n.\n..\nInès =\n").bytes])
        let parsed = try ParsedMail(try #require(received.mails.first))
        #expect(parsed.body == "Bonjour,\n.\n..\nInès =\n")
    }

    @Test("mails share one connection")
    func oneConnection() throws {
        let (ends, received) = try send(mails: 5)
        #expect(ends == [nil, nil, nil, nil, nil])
        #expect(received.connections == 1)
        #expect(received.mails.count == 5)
    }

    @Test(
        "what the server says of a mail decides whether it is tried again",
        arguments: [
            (MailServerDouble.Verb.mail, "451 4.3.0 later", MailError.Kind.transient, "smtp-451"),
            (.rcpt, "450 4.2.1 mailbox busy", .transient, "smtp-450"),
            (.rcpt, "550 5.1.1 no such user", .permanent, "smtp-550"),
            (.rcpt, "552 5.2.2 mailbox full", .permanent, "smtp-552"),
            (.data, "421 4.3.2 shutting down", .transient, "smtp-421"),
            (.data, "554 5.7.1 refused", .permanent, "smtp-554"),
            (.text, "452 4.3.1 no room", .transient, "smtp-452"),
            (.text, "554 5.6.0 refused", .permanent, "smtp-554"),
        ])
    func refusals(verb: MailServerDouble.Verb, reply: String, kind: MailError.Kind, code: String) throws {
        let (ends, received) = try send([verb: [.line(reply)]])
        #expect(ends.first??.kind == kind)
        #expect(ends.first??.code == code)
        #expect(received.mails.isEmpty)
    }

    @Test(
        "what the server says of us is not held against the mail",
        arguments: [
            (MailServerDouble.Verb.greeting, "554 no service here", "smtp-554"),
            (.greeting, "421 busy", "smtp-421"),
            (.mail, "530 5.7.0 authentication required", "smtp-530"),
        ])
    func ourFault(verb: MailServerDouble.Verb, reply: String, code: String) throws {
        let (ends, _) = try send([verb: [.line(reply)]])
        #expect(ends.first??.kind == .transient)
        #expect(ends.first??.code == code)
    }

    @Test(
        "a server that hangs up has not taken the mail, and the next one goes over a new connection",
        arguments: [MailServerDouble.Verb.greeting, .mail, .rcpt, .data, .text])
    func hangUp(verb: MailServerDouble.Verb) throws {
        let (ends, received) = try send([verb: [.hangUp]], mails: 2)
        #expect(ends.first??.kind == .transient)
        #expect(ends.last == .some(nil))
        #expect(received.mails.count == 1)
        #expect(received.connections == 2)
    }

    @Test("a server that falls silent is left after the timeout")
    func silence() throws {
        let (ends, _) = try send([.rcpt: [.silence]], timeout: 1)
        #expect(ends.first??.code == "timeout")
        #expect(ends.first??.kind == .transient)
    }

    @Test("a server that is away is tried again")
    func away() throws {
        let transport = try SMTPTransport(try SMTPServer(url: "smtp://127.0.0.1:1", encryption: .off))
        let error = #expect(throws: MailError.self) { try transport.send(try MailMessageTests.mail()) }
        #expect(error?.kind == .transient)
        #expect(error?.code == "no-connection")
    }

    @Test("without STARTTLS no mail leaves, unless told")
    func encryption() throws {
        let (ends, received) = try send(encryption: .required)
        #expect(ends.first??.code == "no-tls")
        #expect(ends.first??.kind == .transient)
        #expect(received.from.isEmpty)
        #expect(try send(encryption: .opportunistic).ends == [nil])
        #expect(try send(encryption: nil).ends == [nil], "its address is this machine's own")
    }

    @Test(
        "what is not told of encryption follows from the host: of this machine alone STARTTLS is not required",
        arguments: [
            ("smtp://127.0.0.1:25", SMTPServer.Encryption.opportunistic), ("smtp://127.8.9.10", .opportunistic),
            ("smtp://localhost", .opportunistic), ("smtp://LocalHost:2525/name", .opportunistic),
            ("smtp://[::1]:25", .opportunistic), ("smtp://[0:0::1]", .opportunistic),
            ("smtps://localhost", .required), ("smtp://vie-scolaire:secret@localhost", .required),
            ("smtp://mail.example.org", .required), ("smtp://localhost.example.org", .required),
            ("smtp://127.example.org", .required), ("smtp://128.0.0.1", .required), ("smtp://[::2]", .required),
            ("smtp://[1::1]", .required), ("smtp://[::127.0.0.1]", .required),
        ])
    func encryption(url: String, expected: SMTPServer.Encryption) throws {
        #expect(try SMTPServer(url: url).encryption == expected)
        // Whoever names authorities has something to verify by them; and what is told counts.
        #expect(try SMTPServer(url: url, authorities: "/ca.pem").encryption == .required)
        #expect(try SMTPServer(url: url, encryption: .required).encryption == .required)
        if !url.contains("@") { #expect(try SMTPServer(url: url, encryption: .off).encryption == .off) }
    }

    @Test("a certificate goes unchecked only where STARTTLS could as well be missing, and nobody has named authorities")
    func certificates() throws {
        #expect(try !SMTPServer(url: "smtp://localhost").checksCertificate)
        #expect(try !SMTPServer(url: "smtp://example.org", encryption: .opportunistic).checksCertificate)
        #expect(try SMTPServer(url: "smtp://localhost", authorities: "/ca.pem").checksCertificate)
        #expect(
            try SMTPServer(url: "smtp://example.org", encryption: .opportunistic, authorities: "/ca.pem")
                .checksCertificate)
        for encryption in SMTPServer.Encryption.allCases {
            #expect(try SMTPServer(url: "smtps://user:secret@example.org", encryption: encryption).checksCertificate)
        }
    }

    @Test("an error names neither an address nor the text")
    func silentErrors() throws {
        let (ends, _) = try send([.rcpt: [.line("550 <guardian@example.org> unknown")]])
        let error = try #require(ends.first ?? nil)
        #expect(!"\(error)".contains("guardian"))
    }

    @Test(
        "a URL that is wrong says how",
        arguments: [
            ("http://example.org", SMTPServer.Failure.scheme), ("smtp://", .host), ("smtp://:587", .host),
            ("smtp:///name", .host), ("smtp://a b", .hostCharacter), ("smtp://exämple.org", .hostCharacter),
            ("smtp://example.org:0", .port), ("smtp://example.org:65536", .port), ("smtp://example.org:", .port),
            ("smtp://example.org:2x", .port), ("smtps://u%zz@example.org", .escape),
            ("smtps://u%F@example.org", .escape),
            ("smtp://example.org/\r\nx", .name), ("smtp://example.org/a/b", .name), ("smtp://example.org/[", .name),
            ("smtp://example.org?x=1", .query), ("smtps://example.org/name?x=1", .query),
            ("smtp://example.org#x", .query), ("smtps://@example.org", .user), ("smtps://:secret@example.org", .user),
        ])
    func urls(url: String, failure: SMTPServer.Failure) {
        #expect(throws: failure) { try SMTPServer(url: url) }
    }

    @Test(
        "the path of a URL is the name that the server is told", arguments: ["vigie.example.org", "[192.0.2.1]", "x"])
    func name(name: String) throws {
        let server = MailServerDouble()
        server.start()
        defer { server.stop() }
        let transport = try SMTPTransport(try SMTPServer(url: "\(server.url)/\(name)", encryption: .off))
        try transport.send(try MailMessageTests.mail())
        #expect(server.state.lines.first == "EHLO \(name)")
    }

    @Test(
        "a server is named by host and port, whatever else the URL says",
        arguments: [
            ("smtp://mail.example.org", "mail.example.org:25"), ("smtps://mail.example.org/", "mail.example.org:465"),
            ("smtps://user:word@mail.example.org:587/vigie.example.org", "mail.example.org:587"),
            ("smtp://[::1]", "[::1]:25"), ("SMTP://[::1]:2525", "[::1]:2525"),
        ])
    func address(url: String, address: String) throws {
        #expect(try SMTPServer(url: url).address == address)
    }

    @Test("a URL keeps its password to itself, and no password goes without TLS")
    func credentials() throws {
        let server = try SMTPServer(url: "smtps://vie%40scolaire:s%3Acret@mail.example.org:465")
        #expect(server.url == "smtps://mail.example.org:465")
        #expect(try SMTPServer(url: "smtps://u:a/b?c#d@example.org/name").url == "smtps://example.org/name")
        #expect(throws: SMTPServer.Failure.passwordWithoutUser) {
            try SMTPServer(url: "smtps://example.org", password: "secret")
        }
        #expect(throws: SMTPServer.Failure.credentialsInTheClear) {
            try SMTPServer(url: "smtp://user:secret@example.org", encryption: .opportunistic)
        }
        #expect(try SMTPServer(url: "smtp://[::1]:2525/").url == "smtp://[::1]:2525")
    }
}
