import Foundation
import TemporaryFiles
import Testing

@Suite("vigie acls")
struct AclsTests {
    @Test(
        "prints a command a principal and right, for each service, sender and partner, without being told of a cluster")
    func commands() throws {
        let directory = try TemporaryDirectory()
        let partners = try directory.file(
            "partners.json",
            #"{"partners": [{"id": "cio-75", "name": "CIO", "kind": "cio", "audience": {"adultService": false}, "fields": []}]}"#
        )
        let digest = String(repeating: "0", count: 64)
        let keys = try directory.file(
            "keys", #"{"key": "\#(digest)", "sender": "lycee", "schools": ["0990001N"]}"# + "\n")
        let lines = try Program.lines(
            "vigie", ["acls", "--principal-prefix", "User:CN=it's "],
            environment: ["VIGIE_PARTNERS_FILE": partners, "VIGIE_KEYS_FILE": keys]
        ).filter { !$0.hasPrefix("#") }
        let head = #"kafka-acls.sh --bootstrap-server "$BOOTSTRAP" ${CONFIG:+--command-config "$CONFIG"} --add "#
        #expect(lines.allSatisfy { $0.hasPrefix(head + #"--allow-principal 'User:CN=it'\''s "#) }, "\(lines)")
        for expected in [
            "alerting' --operation Read --topic 'vigie.attendance'",
            "alerting' --operation Write --resource-pattern-type prefixed --transactional-id 'vigie.alerting-'",
            "partner-cio-75' --operation Read --topic 'vigie.referrals.cio-75'",
            "partner-cio-75' --operation Write --topic 'vigie.replies.cio-75'",
            "sender-lycee' --operation Read --topic 'vigie.rejections.lycee'",
            "operator' --operation Create --topic 'vigie.attendance' --topic 'vigie.registrations'",
        ] {
            #expect(lines.contains { $0.contains(expected) }, "\(expected) in \(lines)")
        }
        #expect(Set(lines).count == lines.count)
    }

    @Test(
        "refuses what it does not take", arguments: [["x"], ["--principal-prefix"], ["--principal-prefix", "a", "b"]])
    func usage(arguments: [String]) throws {
        #expect(try Program("vigie", ["acls"] + arguments).end().code == 64)
    }
}
