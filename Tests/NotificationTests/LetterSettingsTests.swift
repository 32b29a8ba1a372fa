import Correspondence
import Mail
import ServiceKit
import Testing

@testable import Notification

@Suite("The settings of letters")
struct LetterSettingsTests {
    private func policy(_ environment: [String: String]) throws(ConfigurationError) -> LetterPolicy {
        try Configuration(
            service: "notification", listen: ListenAddress(host: "127.0.0.1", port: 8084),
            variables: [
                NotificationVariables.timeout, NotificationVariables.outcome, NotificationVariables.retry,
                NotificationVariables.latestAbsence, NotificationVariables.latestProcedure,
                NotificationVariables.waiting,
            ],
            environment: environment.merging(["VIGIE_KAFKA_BOOTSTRAP_SERVERS": "localhost:9092"]) { $1 }
        ).letterPolicy()
    }

    @Test("left out, are those of the policy")
    func defaults() throws {
        #expect(try policy([:]) == LetterPolicy())
    }

    @Test("say how soon a letter is tried again, after a failure and after a crash")
    func pauses() throws {
        let policy = try policy([
            "VIGIE_SMTP_TIMEOUT": "2", "VIGIE_LETTER_OUTCOME_SECONDS": "10", "VIGIE_LETTER_RETRY_SECONDS": "3",
        ])
        #expect(policy.outcome == 10_000)
        #expect(policy.backoff.first == 3_000)
    }

    @Test("are refused when a letter could be sent a second time while the first may still be under way")
    func crossing() {
        let error = #expect(throws: ConfigurationError.self) {
            try policy(["VIGIE_SMTP_TIMEOUT": "60", "VIGIE_LETTER_OUTCOME_SECONDS": "299"])
        }
        #expect(error?.sentence.contains("VIGIE_LETTER_OUTCOME_SECONDS") == true)
    }

    @Test(
        "leave the encryption of mail to the server's address, unless they say it", arguments: [nil, "required", "off"])
    func encryption(text: String?) throws {
        let told = try NotificationVariables.encryption.value(of: text)
        #expect(told?.rawValue == text)
        #expect(NotificationVariables.encryption.defaultText?.contains("localhost") == true)
    }
}
