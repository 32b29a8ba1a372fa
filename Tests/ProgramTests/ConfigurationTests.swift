import Foundation
import TemporaryFiles
import Testing

@Suite("A program that is configured wrongly")
struct ConfigurationTests {
    private static let mistyped = [
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_TOPIC_ATTENDENCE": "x",
        "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
    ]

    @Test("ends with 78 and one sentence that names the mistyped variable of a topic and the nearest that there are")
    func topic() throws {
        let directory = try TemporaryDirectory()
        // Files that are there, whatever they hold: what is wrong comes first.
        let files = [
            "VIGIE_KEYS_FILE", "VIGIE_PARTNERS_FILE", "VIGIE_PSEUDONYM_KEY_FILE", "VIGIE_CONTACT_PUBLIC_KEY_FILE",
            "VIGIE_CONTACT_SECRET_KEY_FILE",
        ]
        var environment = Self.mistyped
        environment["VIGIE_STATE_DIRECTORY"] = directory.path
        for file in files { environment[file] = "/proc/self/environ" }
        let calls = Program.services.map { ($0, [String]()) } + [("vigie", ["topics", "list"])]
        for (name, arguments) in calls {
            let (code, words) = try Program(name, arguments, environment: environment).end()
            #expect(code == 78, "\(name): \(words)")
            #expect(
                words.hasPrefix(
                    "\(name): VIGIE_TOPIC_ATTENDENCE is the variable of no topic; "
                        + "the nearest that there are: VIGIE_TOPIC_ATTENDANCE, "), "\(words)")
            #expect(words.split(separator: "\n").count == 1)
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
    }
}
