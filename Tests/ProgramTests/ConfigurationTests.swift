import Foundation
import TemporaryFiles
import Testing

@Suite("A program that is configured wrongly")
struct ConfigurationTests {
    @Test("ends with 78 and one sentence that names the mistyped variable of a topic and the nearest that there are")
    func topic() throws {
        try expect(
            "VIGIE_TOPIC_ATTENDENCE is the variable of no topic; the nearest that there are: VIGIE_TOPIC_ATTENDANCE, ",
            of: ["VIGIE_TOPIC_ATTENDENCE": "x"])
    }

    @Test("ends with 78 and one sentence that names both variables when two topics have one name")
    func sharedTopic() throws {
        try expect(
            "VIGIE_TOPIC_ATTENDANCE is «x», which is the topic of VIGIE_TOPIC_ALERTS: each needs a name of its own",
            of: ["VIGIE_TOPIC_ALERTS": "x", "VIGIE_TOPIC_ATTENDANCE": "x"])
    }

    /// What every program says, before it looks into any file.
    private func expect(
        _ beginning: String, of wrong: [String: String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let directory = try TemporaryDirectory()
        // Files that are there, whatever they hold.
        let files = [
            "VIGIE_KEYS_FILE", "VIGIE_PARTNERS_FILE", "VIGIE_PSEUDONYM_KEY_FILE", "VIGIE_CONTACT_PUBLIC_KEY_FILE",
            "VIGIE_CONTACT_SECRET_KEY_FILE",
        ]
        var environment = wrong.merging([
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
            "VIGIE_STATE_DIRECTORY": directory.path,
        ]) { $1 }
        for file in files { environment[file] = "/proc/self/environ" }
        let calls = Program.services.map { ($0, [String]()) } + [("vigie", ["topics", "list"])]
        for (name, arguments) in calls {
            let (code, words) = try Program(name, arguments, environment: environment).end()
            #expect(code == 78, "\(name): \(words)", sourceLocation: sourceLocation)
            #expect(words.hasPrefix("\(name): \(beginning)"), "\(words)", sourceLocation: sourceLocation)
            #expect(words.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
        }
    }

    @Test(
        "says of the file that a variable names what is wrong with it",
        arguments: [
            (String(repeating: " ", count: 2 << 20), "names «FILE», which is larger than 1048576 bytes"),
            ("{", "names FILE, which is no policy: invalid-json: is not JSON, at byte 1: ends before it is complete"),
        ])
    func file(contents: String, problem: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("policy.json", contents)
        let (code, words) = try Program(
            "alerting",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
                "VIGIE_STATE_DIRECTORY": directory.path, "VIGIE_POLICY": file,
            ]
        ).end()
        #expect(code == 78)
        #expect(words == "alerting: VIGIE_POLICY \(problem.replacingOccurrences(of: "FILE", with: file))\n")
    }

    @Test(
        "says at the start, and not at the first mail, that the file of certificate authorities is none",
        arguments: [
            ("garbage", "names FILE, which holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"),
            (nil, "names «FILE», which cannot be opened: No such file or directory"),
        ])
    func authorities(contents: String?, problem: String) throws {
        let directory = try TemporaryDirectory()
        #expect(try Program("vigie", ["keys", "generate", directory.file("keys")]).end().code == 0)
        let file = try contents.map { try directory.file("authorities.pem", $0) } ?? directory.file("missing.pem")
        let (code, words) = try Program(
            "notification",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
                "VIGIE_STATE_DIRECTORY": directory.path, "VIGIE_SMTP_URL": "smtps://127.0.0.1:1",
                "VIGIE_CONTACT_SECRET_KEY_FILE": directory.file("keys/contact-secret.key"),
                "VIGIE_SMTP_CA_FILE": file,
            ]
        ).end()
        #expect(code == 78)
        #expect(words == "notification: VIGIE_SMTP_CA_FILE \(problem.replacingOccurrences(of: "FILE", with: file))\n")
    }

    @Test(
        "names the variable of a file of which it makes topics, when the file is wrong",
        arguments: [
            (
                "VIGIE_KEYS_FILE", #"{"key": "zz"}"#,
                "names «FILE», which is wrong in line 1: key must be 64 hex digits, the digest of a key"
            ),
            (
                "VIGIE_PARTNERS_FILE", #"{"partners": [{"id": "cio"}]}"#,
                "names FILE, which is wrong: missing-field at /partners/0/name: is required"
            ),
            (
                "VIGIE_PARTNERS_FILE", #"{"partners": [{"id": "cio", "audience": {"adultservice": true}}]}"#,
                "names FILE, which is wrong: invalid-value at /partners/0/audience/adultservice: is not known here; known are minimumAge, maximumAge, adultService"
            ),
        ])
    func topicsOfParties(variable: String, contents: String, problem: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("parties", contents)
        let (code, words) = try Program(
            "vigie", ["topics", "list"],
            environment: ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", variable: file]
        ).end()
        #expect(code == 78)
        #expect(words == "vigie: \(variable) \(problem.replacingOccurrences(of: "FILE", with: file))\n")
    }

    @Test("names the board that cannot be opened, and what is wrong with it")
    func board() throws {
        let directory = try TemporaryDirectory()
        #expect(try Program("vigie", ["keys", "generate", directory.file("keys")]).end().code == 0)
        let board = directory.file("vigie.referral-a.board.sqlite")
        try FileManager.default.createDirectory(atPath: board, withIntermediateDirectories: false)
        let (code, words) = try Program(
            "referral",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
                "VIGIE_STATE_DIRECTORY": directory.path, "VIGIE_INSTANCE": "a",
                "VIGIE_KEYS_FILE": try directory.file("none", ""),
                "VIGIE_CONTACT_SECRET_KEY_FILE": directory.file("keys/contact-secret.key"),
            ]
        ).end()
        #expect(code == 1)
        #expect(words.hasPrefix("referral: the board \(board) cannot be opened: "), "\(words)")
    }

    @Test("names the variable of a property that librdkafka does not have, and of one whose value it does not take")
    func properties() throws {
        let directory = try TemporaryDirectory()
        for (variable, value, problem) in [
            ("VIGIE_KAFKA_FOO_BAR", "1", "sets foo.bar, which is no property of librdkafka"),
            ("VIGIE_KAFKA_SECURITY_PROTOCOL", "banana", "sets security.protocol to a value that cannot be: "),
        ] {
            for (name, arguments) in [("alerting", []), ("vigie", ["topics", "apply"])] {
                let (code, words) = try Program(
                    name, arguments,
                    environment: [
                        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
                        "VIGIE_STATE_DIRECTORY": directory.path, variable: value,
                    ]
                ).end()
                #expect(code == 78)
                #expect(words.hasPrefix("\(name): \(variable) \(problem)"), "\(words)")
            }
        }
    }

    @Test("ends with 78 also when it is the client of Kafka that finds it out")
    func client() throws {
        let directory = try TemporaryDirectory()
        let (code, words) = try Program(
            "alerting",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
                "VIGIE_STATE_DIRECTORY": directory.path, "VIGIE_KAFKA_SECURITY_PROTOCOL": "ssl",
                "VIGIE_KAFKA_SSL_CA_LOCATION": directory.file("missing.pem"),
            ]
        ).end()
        #expect(code == 78, "\(words)")
        #expect(words.contains("ssl.ca.location"))
        #expect(words.contains("VIGIE_KAFKA_<PROPERTY>"))
    }
}
