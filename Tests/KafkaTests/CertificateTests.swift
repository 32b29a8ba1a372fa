import Foundation
import Glibc
import Kafka
import Streaming
import TemporaryFiles
import Testing

/// With certificates that openssl(1) makes, and shows.
@Suite("A certificate", .serialized)
struct CertificateTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=authority", "-keyout",
            directory.file("ca.key"), "-out", directory.file("ca.pem"))
        _ = try directory.file("extensions", "subjectAltName=IP:127.0.0.1")
    }

    /// What it prints, once it has ended well.
    @discardableResult
    private func openssl(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
        return String(decoding: printed, as: UTF8.self)
    }

    /// A key and a certificate that ends in so many days: 0 is at once.
    private func certificate(_ name: String, days: Int) throws {
        try openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=\(name)", "-keyout", directory.file("\(name).key"),
            "-out", directory.file("\(name).csr"))
        try openssl(
            "x509", "-req", "-in", directory.file("\(name).csr"), "-CA", directory.file("ca.pem"), "-CAkey",
            directory.file("ca.key"), "-CAcreateserial", "-days", "\(days)", "-out", directory.file("\(name).pem"),
            "-extfile", directory.file("extensions"))
    }

    /// As openssl has it: `2026-11-30T10:00:00Z`.
    private func end(of name: String) throws -> String {
        let line = try openssl(
            "x509", "-in", directory.file("\(name).pem"), "-noout", "-enddate", "-dateopt", "iso_8601")
        return line.dropFirst("notAfter=".count).trimmingCharacters(in: .newlines).replacing(" ", with: "T")
    }

    private func seconds(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970)
    }

    private func configuration(_ properties: [String: String], servers: String = "127.0.0.1:1") throws
        -> KafkaConfiguration
    {
        try KafkaConfiguration(
            bootstrapServers: servers,
            properties: properties.merging(["security.protocol": "ssl", "ssl.ca.location": directory.file("ca.pem")]) {
                own, _ in own
            })
    }

    @Test("of the client's is read from wherever librdkafka takes it, and a chain's first end counts")
    func own() throws {
        try certificate("short", days: 3)
        try certificate("long", days: 9)
        let chain = try ["long", "short"].map {
            try String(contentsOfFile: directory.file("\($0).pem"), encoding: .utf8)
        }
        let file = try directory.file("chain.pem", chain.joined())
        try openssl(
            "pkcs12", "-export", "-in", directory.file("long.pem"), "-inkey", directory.file("long.key"), "-passout",
            "pass:secret", "-out", directory.file("long.p12"))
        let (short, long) = (try seconds(end(of: "short")), try seconds(end(of: "long")))
        for (properties, expected) in [
            (["ssl.certificate.location": directory.file("long.pem")], long),
            (["ssl.certificate.location": file], short), (["ssl.certificate.pem": chain[0]], long),
            (["ssl.keystore.location": directory.file("long.p12"), "ssl.keystore.password": "secret"], long),
        ] {
            #expect(try configuration(properties).clientCertificate == Certificate(.client, notAfter: expected))
        }
        for properties in [
            [:], ["ssl.certificate.location": "/nowhere"], ["ssl.certificate.location": directory.file("long.key")],
            ["ssl.keystore.location": directory.file("long.p12"), "ssl.keystore.password": "wrong"],
        ] {
            #expect(try configuration(properties).clientCertificate == nil)
        }
    }

    /// What a client tells that meets a server with a certificate, until it tells of trouble or of the certificate.
    private func tells(
        of name: String, _ properties: [String: String] = [:], server arguments: [String] = [],
        until isEnough: (Witness) -> Bool
    ) throws -> (witness: Witness, server: String) {
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        server.arguments =
            [
                "s_server", "-accept", "127.0.0.1:0", "-cert", directory.file("\(name).pem"), "-key",
                directory.file("\(name).key"),
            ] + arguments
        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        server.standardInput = Pipe()
        try server.run()
        defer {
            // It is given a mask in which SIGTERM waits.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        var printed = ""
        while !printed.contains(/ACCEPT 127\.0\.0\.1:\d+\n/) {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "\(printed)")
            printed += String(decoding: more, as: UTF8.self)
        }
        let address = "127.0.0.1:" + (printed.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)/)?.1 ?? "")
        let witness = Witness()
        let log = KafkaClientSupplier(try configuration(properties, servers: address), events: witness)
        let deadline = ContinuousClock.now + .seconds(30)
        while !isEnough(witness), ContinuousClock.now < deadline {
            do throws(KafkaError) { try log.reach(timeout: 200) } catch { witness.heardAnswer(error) }
        }
        return (witness, address)
    }

    @Test("of a broker's that has expired is named with its date, in the trouble and in the answer")
    func expiredBroker() throws {
        try certificate("server", days: 0)
        let (witness, server) = try tells(of: "server") { !$0.troubles.isEmpty && !$0.answers.isEmpty }
        let expiry = "the certificate of broker \(server) expired on \(try end(of: "server"))"
        let trouble = try #require(witness.troubles.first)
        #expect(trouble.code == KafkaError.certificateExpired)
        #expect(trouble.reason.hasPrefix("\(expiry): "), "\(trouble)")
        #expect(witness.answers.contains { $0.reason.hasPrefix("\(expiry): ") }, "\(witness.answers)")
        #expect(witness.lines.contains { $0.contains(expiry) }, "\(witness.lines)")
        #expect(witness.certificates.contains(Certificate(.broker(server), notAfter: try seconds(end(of: "server")))))
    }

    @Test("of a broker's that holds is told, and one that is refused for another cause is not called expired")
    func soundBroker() throws {
        try certificate("server", days: 5)
        let (witness, server) = try tells(of: "server") { !$0.certificates.isEmpty }
        #expect(witness.certificates.first == Certificate(.broker(server), notAfter: try seconds(end(of: "server"))))

        try openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=another", "-keyout",
            directory.file("another.key"), "-out", directory.file("another.pem"))
        let stranger = try tells(of: "server", ["ssl.ca.location": directory.file("another.pem")]) {
            !$0.troubles.isEmpty
        }.witness
        #expect(
            stranger.lines.contains { $0.contains("certificate verify failed") },
            "what is refused stays refused: \(stranger.troubles) \(stranger.lines)")
        #expect(!stranger.troubles.contains { $0.reason.contains("expired") })
    }

    @Test("of the client's own that has expired is named with its date when the broker refuses it")
    func expiredClient() throws {
        try certificate("server", days: 5)
        try certificate("client", days: 0)
        let (witness, _) = try tells(
            of: "server",
            [
                "ssl.certificate.location": directory.file("client.pem"),
                "ssl.key.location": directory.file("client.key"),
            ],
            server: ["-Verify", "1", "-verify_return_error", "-CAfile", directory.file("ca.pem")]
        ) { !$0.troubles.isEmpty }
        let trouble = try #require(witness.troubles.first)
        #expect(trouble.code == KafkaError.certificateExpired)
        #expect(
            trouble.reason.hasPrefix("the client's own certificate expired on \(try end(of: "client")): "), "\(trouble)"
        )
    }
}
