import Foundation
import TemporaryFiles
import Testing

@testable import ServiceKit

@Suite("The settings of Kafka's clients")
struct KafkaSettingsTests {
    func settings(_ environment: [String: String]) throws(ConfigurationError) -> KafkaSettings {
        try Configuration(
            service: "alerting", listen: nil,
            environment: environment.merging(["VIGIE_KAFKA_BOOTSTRAP_SERVERS": "b:9092"]) { own, _ in own }
        ).kafka
    }

    @Test("pass any property on, dots as underscores")
    func passthrough() throws {
        let settings = try settings([
            "VIGIE_KAFKA_QUEUED_MAX_MESSAGES_KBYTES": "1024", "VIGIE_KAFKA_SECURITY_PROTOCOL": "SSL",
            "VIGIE_KAFKA_DEBUG": "",
        ])
        #expect(settings.properties == ["queued.max.messages.kbytes": "1024", "security.protocol": "SSL"])
    }

    @Test(
        "refuse by name what exactly-once rests on, whatever the value",
        arguments: [
            "ENABLE_AUTO_COMMIT", "ENABLE_AUTO_OFFSET_STORE", "ENABLE_AUTO_ANYTHING", "AUTO_COMMIT_ENABLE",
            "ISOLATION_LEVEL", "ENABLE_IDEMPOTENCE", "ACKS", "REQUEST_REQUIRED_ACKS", "PARTITIONER", "TRANSACTIONAL_ID",
            "GROUP_INSTANCE_ID", "GROUP_ID", "METADATA_BROKER_LIST",
        ])
    func refused(property: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try settings(["VIGIE_KAFKA_\(property)": "true"])
        }
        #expect(error?.variable == "VIGIE_KAFKA_\(property)")
        #expect(error?.problem.hasPrefix("is refused: ") == true)
        #expect(error?.exitCode.rawValue == 78)
    }

    @Test(
        "keep the transaction's timeout below the session's, when one is given, or both, or neither",
        arguments: [
            (nil, nil, 45_000, 30_000), ("6000", nil, 6000, 4000), ("120000", nil, 120_000, 30_000),
            (nil, "44999", 45_000, 44_999), (nil, "10000", 45_000, 10_000), ("6000", "5999", 6000, 5999),
        ] as [(String?, String?, Int, Int)])
    func timeouts(session: String?, transaction: String?, expectedSession: Int, expectedTransaction: Int) throws {
        var environment: [String: String] = ["VIGIE_COMMIT_INTERVAL_MS": "1"]
        environment["VIGIE_KAFKA_SESSION_TIMEOUT_MS"] = session
        environment["VIGIE_KAFKA_TRANSACTION_TIMEOUT_MS"] = transaction
        let settings = try settings(environment)
        #expect(settings.sessionTimeout == .milliseconds(expectedSession))
        #expect(settings.transactionTimeout == .milliseconds(expectedTransaction))
        #expect(settings.transactionTimeout < settings.sessionTimeout)
        #expect(settings.properties.isEmpty)
    }

    @Test(
        "refuse a transaction's timeout that is not below the session's",
        arguments: [("6000", "6000"), ("6000", "9000")])
    func equalTimeouts(session: String, transaction: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try settings([
                "VIGIE_KAFKA_SESSION_TIMEOUT_MS": session, "VIGIE_KAFKA_TRANSACTION_TIMEOUT_MS": transaction,
            ])
        }
        #expect(
            error?.sentence
                == "VIGIE_KAFKA_TRANSACTION_TIMEOUT_MS is \(transaction) ms, and must be below the session's timeout "
                + "(VIGIE_KAFKA_SESSION_TIMEOUT_MS, 6000 ms)")
    }

    @Test(
        "refuse a session's timeout that leaves no time for a transaction, by its own name", arguments: ["10", "1499"])
    func shortSession(session: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try settings(["VIGIE_KAFKA_SESSION_TIMEOUT_MS": session])
        }
        #expect(
            error?.sentence
                == "VIGIE_KAFKA_SESSION_TIMEOUT_MS is \(session), and must lie between 1500 and 3600000")
    }

    @Test("take the shortest session's timeout with all else left out")
    func shortestSession() throws {
        #expect(try settings(["VIGIE_KAFKA_SESSION_TIMEOUT_MS": "1500"]).transactionTimeout == .seconds(1))
    }

    @Test("refuse a timeout that is no number")
    func junk() {
        let error = #expect(throws: ConfigurationError.self) {
            try settings(["VIGIE_KAFKA_SESSION_TIMEOUT_MS": "long"])
        }
        #expect(error?.sentence == "VIGIE_KAFKA_SESSION_TIMEOUT_MS is «long», and must be a whole number")
    }

    private func file(_ contents: [UInt8]) throws -> (directory: TemporaryDirectory, path: String) {
        let directory = try TemporaryDirectory()
        let path = try directory.file("secret", "")
        try Data(contents).write(to: URL(fileURLWithPath: path))
        return (directory, path)
    }

    @Test(
        "take each secret from the file that a variable with _FILE names, without the line feed at its end",
        arguments: [
            "sasl.password", "sasl.username", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config",
            "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
        ])
    func secretFile(property: String) throws {
        let variable = KafkaSettings.variable(of: property) + "_FILE"
        for (contents, value) in [
            ("se_cret \u{e9}", "se_cret \u{e9}"), ("a\nb\n", "a\nb"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "),
        ] {
            let file = try file(Array(contents.utf8))
            #expect(try settings([variable: file.path]).properties == [property: value])
        }
    }

    @Test("say of a secret's file what is wrong, and never what is in it")
    func wrongSecretFile() throws {
        let password = "VIGIE_KAFKA_SASL_PASSWORD"
        let secret = try file(Array("hidden".utf8))
        let (empty, binary) = (try file([0x0A]), try file([0x68, 0, 0x69]))
        for (environment, problem) in [
            (["\(password)_FILE": "/nowhere"], "names «/nowhere», which cannot be read: No such file or directory"),
            (["\(password)_FILE": empty.path], "names «\(empty.path)», which is empty"),
            (["\(password)_FILE": binary.path], "names «\(binary.path)», which is no text in UTF-8"),
            (["\(password)_FILE": secret.path, password: "x"], "and \(password) are both set: one of them is enough"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try settings(environment) }
            #expect(error == ConfigurationError("\(password)_FILE", problem))
        }
        let error = #expect(throws: ConfigurationError.self) {
            try settings(["VIGIE_KAFKA_SECURITY_PROTOCOL_FILE": secret.path])
        }
        #expect(error?.sentence.contains("security.protocol is none of the secrets") == true)
        #expect(error?.sentence.contains("hidden") == false)
    }
}
