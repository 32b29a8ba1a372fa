import Foundation
import Messages
import Policy
import Testing

@Suite("a policy is data")
struct PolicyDocumentTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Services/Alerting/Policies").standardizedFileURL

    private func parse(_ text: String) throws(DecodingFailure) -> PolicyDocument {
        try PolicyDocument(parsing: Array(text.utf8))
    }

    private func refusal(of text: String) -> DecodingFailure? {
        do throws(DecodingFailure) {
            _ = try parse(text)
            return nil
        } catch { return error }
    }

    @Test("the program holds the very text of fr-2026.json")
    func embedded() throws {
        let file = try String(contentsOf: Self.folder.appending(path: "fr-2026.json"), encoding: .utf8)
        #expect(PolicyDocument.defaultText == file)
    }

    @Test("fr-2026 says what the texts say")
    func texts() throws {
        let policy = try parse(PolicyDocument.defaultText)
        #expect(policy.reference == PolicyReference(name: "fr-2026", version: "1"))
        #expect(policy.rules == SupportedRule.allCases.map { RuleSettings($0) })
        #expect(policy[.fourHalfDays]?.threshold == 4)
        #expect(policy[.tenHalfDays]?.threshold == 10)
        #expect(policy[.fourHalfDays]?.month == .calendarMonth)
    }

    @Test("a rule that is not named, or is off, is not judged")
    func off() throws {
        let policy = try parse(
            """
            {"name": "bench", "version": "1", "rules": {"four-half-days": {}, "ten-half-days": {"on": false, "n": 3}}}
            """)
        #expect(policy.rules == [RuleSettings(.fourHalfDays)])
    }

    @Test("n, month, severity, articles and validity are taken as they stand")
    func settings() throws {
        let policy = try parse(
            """
            {"name": "p", "version": "2", "validity": {"from": "2026-09-01", "until": null},
             "rules": {"ten-half-days": {"n": 8, "month": "rolling-30-days", "severity": "warning", "legalBasis": "x"}}}
            """)
        let rule = try #require(policy[.tenHalfDays])
        #expect(rule.threshold == 8)
        #expect(rule.month == .rolling30Days)
        #expect(rule.severity == .warning)
        #expect(rule.legalBasis == "x")
        #expect(policy.from == CalendarDate("2026-09-01"))
        #expect(policy.until == nil)
    }

    @Test(
        "a fault is named by its pointer",
        arguments: [
            ("[]", "", DecodingFailure.Code.wrongType),
            ("{", "", .invalidJSON),
            (#"{"version": "1", "rules": {}}"#, "/name", .missingField),
            (#"{"name": "p", "version": 1, "rules": {}}"#, "/version", .wrongType),
            (#"{"name": "p", "version": "1"}"#, "/rules", .missingField),
            (#"{"name": "p", "version": "1", "rules": {}, "rule": {}}"#, "/rule", .invalidValue),
            (#"{"name": "p", "version": "1", "rules": {}, "retention": 0}"#, "/retention", .outOfRange),
            (#"{"name": "p", "version": "1", "rules": {}, "retention": 3651}"#, "/retention", .outOfRange),
            (#"{"name": "p", "version": "1", "rules": {}, "retention": "10-31"}"#, "/retention", .wrongType),
            (#"{"name": "p", "version": "1", "rules": {"for-half-days": {}}}"#, "/rules/for-half-days", .invalidValue),
            (
                #"{"name": "p", "version": "1", "rules": {"for-half-days": {"on": false}}}"#, "/rules/for-half-days",
                .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"left-without-solution": {}}}"#,
                "/rules/left-without-solution", .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"unbroken-absence": {"on": true, "n": 20}}}"#,
                "/rules/unbroken-absence", .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"chronic-absence": {"on": 0}}}"#, "/rules/chronic-absence/on",
                .wrongType
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"chronic-absence": false}}"#, "/rules/chronic-absence",
                .wrongType
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"four-half-days": {"n": 0}}}"#, "/rules/four-half-days/n",
                .outOfRange
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"four-half-days": {"n": 63}}}"#, "/rules/four-half-days/n",
                .outOfRange
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"four-half-days": {"n": 4.5}}}"#, "/rules/four-half-days/n",
                .outOfRange
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"four-half-days": {"month": "lunar"}}}"#,
                "/rules/four-half-days/month", .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"unexplained-absence": {"n": 2}}}"#,
                "/rules/unexplained-absence/n", .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "rules": {"four-half-days": {"on": "yes"}}}"#,
                "/rules/four-half-days/on", .wrongType
            ),
            (
                #"{"name": "p", "version": "1", "validity": {"from": "2026-09-31"}, "rules": {}}"#, "/validity/from",
                .invalidValue
            ),
            (
                #"{"name": "p", "version": "1", "validity": {"from": "2026-09-02", "until": "2026-09-01"}, "rules": {}}"#,
                "/validity/until", .contradiction
            ),
        ])
    func faults(_ text: String, _ pointer: String, _ code: DecodingFailure.Code) throws {
        let failure = try #require(refusal(of: text))
        #expect(failure.pointer == pointer)
        #expect(failure.code == code)
    }

    @Test("a school year is kept to 31 October after it, or for as many days after 31 August as the policy says")
    func retention() throws {
        let usual = try parse(PolicyDocument.defaultText).retention
        let year = SchoolYear(start: 2026)
        #expect(year.endOfRetention(days: usual.days).description == "2027-10-31T00:00:00.000000Z")
        let short = try parse(#"{"name": "p", "version": "1", "retention": 1, "rules": {}}"#).retention
        #expect(year.endOfRetention(days: short.days).description == "2027-09-01T00:00:00.000000Z")
        for retention in [usual, short, Retention(days: 365), Retention(days: 3_650)] {
            for start in 1999...2032 {
                let end = SchoolYear(start: start).endOfRetention(days: retention.days)
                #expect(retention.lastDropped(at: end) == SchoolYear(start: start))
                let before = Timestamp(microseconds: end.microseconds - 1)
                #expect(retention.lastDropped(at: before) == SchoolYear(start: start - 1))
            }
        }
    }

    @Test("any rule of the texts may be switched off, with its settings, whether this version implements it or not")
    func allOff() throws {
        let policy = try parse(
            """
            {"name": "p", "version": "1", "rules": {
              "unexplained-absence": {"on": false}, "four-half-days": {"on": false}, "ten-half-days": {"on": false, "n": 9},
              "chronic-absence": {"on": false, "r": 0.10, "m": 40}, "drop-in-attendance": {"on": false, "n": 6, "k": 2},
              "unbroken-absence": {"on": false, "n": 20}, "repeated-exclusion": {"on": false},
              "left-without-solution": {"on": false}}}
            """)
        #expect(policy.rules.isEmpty)
    }

    @Test("a rule that this version does not judge by and that is on is said to be that, not to be unknown")
    func unjudged() throws {
        let failure = try #require(
            refusal(of: #"{"name": "p", "version": "1", "rules": {"left-without-solution": {"on": true}}}"#))
        #expect(failure.pointer == "/rules/left-without-solution")
        #expect(failure.detail == #"is no rule of this version; it may be here with "on": false only"#)
    }

    @Test("the JSON Schema names what the decoder knows, and nothing else")
    func schema() throws {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "policy.schema.json")))
        let schema = JSONCursor(try JSONValue(parsing: bytes))
        func names(_ cursor: JSONCursor) -> Set<String> {
            guard case .object(let object) = cursor["properties"].value else { return [] }
            return Set(object.members.map(\.name))
        }
        // Each name that the schema has is tried: the decoder complains of those that it does not know, and lists its own.
        func known(_ text: String) throws -> Set<String> {
            let failure = try #require(refusal(of: text))
            #expect(failure.code == .invalidValue)
            let list = try #require(failure.detail.split(separator: "known are ").last)
            return Set(list.split(separator: ", ").map(String.init))
        }
        #expect(try names(schema) == known(#"{"?": 0}"#))
        #expect(
            try names(schema["properties"]["validity"])
                == known(#"{"name": "p", "version": "1", "validity": {"?": 0}, "rules": {}}"#))
        let rules = schema["properties"]["rules"]
        #expect(try names(rules) == known(#"{"name": "p", "version": "1", "rules": {"?": 0}}"#))
        #expect(
            try names(rules["properties"]["unexplained-absence"])
                == known(#"{"name": "p", "version": "1", "rules": {"unexplained-absence": {"?": 0}}}"#))
        #expect(
            try names(schema["$defs"]["monthly"])
                == known(#"{"name": "p", "version": "1", "rules": {"four-half-days": {"?": 0}}}"#))
    }
}
