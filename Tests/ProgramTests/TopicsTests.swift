import TemporaryFiles
import Testing

@Suite("vigie topics")
struct TopicsTests {
    @Test("lists names and partitions without being told of a cluster, which apply must know")
    func list() throws {
        let environment = [
            "VIGIE_TOPIC_PREFIX": "paris.", "VIGIE_TOPIC_ALERTS": "alarms", "VIGIE_PARTITIONS": "5",
        ]
        let topics = try Program.lines("vigie", ["topics", "list"], environment: environment).map { line in
            line.split(separator: "\t").prefix(2).joined(separator: ": ")
        }
        #expect(topics.contains("paris.attendance: 5 partitions"))
        #expect(topics.contains("alarms: 5 partitions"))
        #expect(topics.contains("paris.alerting.dead-letters: 1 partitions"))
        #expect(!topics.contains { $0.hasPrefix("vigie.") || $0.hasPrefix("paris.alerts:") })

        let (code, words) = try Program("vigie", ["topics", "apply"], environment: environment).end()
        #expect(code == 78)
        #expect(words.hasPrefix("vigie: VIGIE_KAFKA_BOOTSTRAP_SERVERS is not set"), "\(words)")
    }

    @Test("lists the three of a partner, and refuses one that has a sender's id: they would share rejections")
    func parties() throws {
        let directory = try TemporaryDirectory()
        let partner = #"{"partners": [{"id": "cio-exemple", "name": "CIO Exemple", "kind": "cio", "fields": []}]}"#
        var environment = ["VIGIE_PARTNERS_FILE": try directory.file("partners.json", partner)]
        let topics = try Program.lines("vigie", ["topics", "list"], environment: environment).map {
            String($0.prefix { $0 != "\t" })
        }
        for name in ["referrals", "replies", "rejections"] { #expect(topics.contains("vigie.\(name).cio-exemple")) }
        let digest = String(repeating: "0", count: 64)
        environment["VIGIE_KEYS_FILE"] = try directory.file(
            "keys", #"{"key": "\#(digest)", "sender": "cio-exemple", "schools": ["0750655E"]}"# + "\n")
        let (code, words) = try Program("vigie", ["topics", "list"], environment: environment).end()
        #expect(code == 78)
        #expect(words.contains("rejections.cio-exemple would be the topic of both"), "\(words)")

        // Referral says it too, in the same words, instead of waiting for topics that cannot be.
        #expect(try Program("vigie", ["keys", "generate", directory.file("keys.d")]).end().code == 0)
        environment.merge([
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "127.0.0.1:0",
            "VIGIE_STATE_DIRECTORY": directory.path,
            "VIGIE_CONTACT_SECRET_KEY_FILE": directory.file("keys.d/contact-secret.key"),
        ]) { $1 }
        let referral = try Program("referral", environment: environment).end()
        #expect(referral.code == 78)
        #expect(referral.words == words.replacing("vigie: ", with: "referral: ", maxReplacements: 1))
    }

    @Test("say which number of partitions cannot be")
    func partitions() throws {
        let (code, words) = try Program("vigie", ["topics", "list"], environment: ["VIGIE_PARTITIONS": "0"]).end()
        #expect(code == 78)
        #expect(words == "vigie: VIGIE_PARTITIONS is 0, and must lie between 1 and 10000\n")
    }
}
