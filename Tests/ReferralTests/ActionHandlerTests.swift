import Kafka
import Messages
import Streaming
import Testing

@testable import Referral

@Suite("An act over HTTP")
struct ActionHandlerTests {
    private let office: TestStaff
    private let caseID: Identifier

    private static let community = #"{"step": "educational-community"}"#

    init() throws {
        office = try TestStaff()
        caseID = try office.openCase()
    }

    // MARK: What becomes of it

    @Test("is written down, and what becomes of it is at Location")
    func accepted() async throws {
        office.log.hold()
        let answer = try await office.act(.complete, in: caseID, Self.community)
        #expect(answer.status == 202)
        #expect(answer.header("Retry-After") == "1")
        let report = try CommandReport(decoding: answer.body)
        #expect(report.state == .pending && report.caseID == caseID)
        let place = try #require(answer.header("Location"))
        #expect(place == "/v1/commands/\(report.command)")
        #expect(try await CommandReport(decoding: office.get(place).body) == report)

        office.log.handle()
        let decided = try await office.get(place)
        #expect(decided.status == 200)
        let outcome = try CommandReport(decoding: decided.body)
        #expect(outcome.state == .accepted && outcome.command == report.command)
        #expect(try outcome.revision == office.board.view(of: caseID)?.revision, "the case shows it")
    }

    @Test("that is waited for is answered with its verdict, once the board shows it")
    func waitedFor() async throws {
        let answer = try await office.act(.complete, in: caseID, Self.community, wait: true)
        #expect(answer.status == 200)
        #expect(answer.header("Preference-Applied") == "wait=5")
        #expect(try CommandReport(decoding: answer.body).state == .accepted)
        let view = try await office.get("/v1/cases/\(caseID)").json()
        let step = try #require(
            try view["steps"].elements().first { try $0["name"].code() == "educational-community" })
        #expect(try step["state"].code() == "done")
        #expect(try step["by"]["id"].code() == Example.head.id.text)
    }

    @Test("that is waited for in vain is pending, not refused")
    func waitedForInVain() async throws {
        office.log.hold()
        let answer = try await office.act(
            .complete, in: caseID, Self.community, headers: ["Prefer": "respond-async, wait=0"])
        #expect(answer.status == 202)
        #expect(answer.header("Preference-Applied") == nil)
    }

    @Test(
        "that is refused is a conflict, with the reason in the language asked for",
        arguments: [("fr", "Cette étape"), ("en", "This step")])
    func refused(language: String, beginning: String) async throws {
        let answer = try await office.act(
            .confirm, in: caseID, #"{"step": "report-to-academy"}"#, wait: true,
            headers: ["Accept-Language": language])
        #expect(answer.status == 409)
        #expect(answer.mediaType == "application/problem+json")
        #expect(try answer.text("code") == "step-not-pending")
        #expect(try answer.text("detail")?.hasPrefix(beginning) == true)
        let report = try CommandReport(decoding: answer.body)
        #expect(report.state == .refused && report.refusal?.code == "step-not-pending")
        let place = try #require(answer.header("Location"))
        #expect(try await CommandReport(decoding: office.get(place).body) == report, "the report says it in both")
    }

    @Test("of each kind reaches the fold as that kind, by the person whose key it is")
    func kinds() async throws {
        let interview = #"{"interview": "i-1", "at": "2026-10-20T14:00:00+02:00", "participants": ["cio"]}"#
        let bodies: [(CaseAction.Kind, String)] = [
            (.confirm, #"{"step": "s"}"#), (.decline, #"{"step": "s", "reason": "r"}"#), (.complete, #"{"step": "s"}"#),
            (.scheduleInterview, #"{"interview": \#(interview)}"#), (.holdInterview, #"{"interview": \#(interview)}"#),
            (.refer, #"{"partner": "p"}"#), (.withdrawReferral, #"{"referral": "x", "reason": "r"}"#),
            (.recordSolution, #"{"solution": "school"}"#), (.close, #"{"reason": "r"}"#),
            (.reopen, #"{"reason": "r"}"#),
        ]
        for (kind, body) in bodies {
            let answer = try await office.act(kind, in: caseID, body, idempotencyKey: kind.rawValue)
            #expect(answer.status == 202, "\(kind)")
        }
        #expect(office.log.commands.map(\.act.kind) == bodies.map(\.0))
        #expect(Set(office.log.commands.map(\.by)) == [Example.head])
        #expect(Set(office.log.commands.map(\.pupil)) == [Example.pupil])
    }

    @Test("is written under the pupil's key, with the trace that it came with")
    func envelope() async throws {
        _ = try await office.act(
            .complete, in: caseID, Self.community, headers: ["traceparent": FoldBench.traceParent])
        let record = try #require(office.log.written.first)
        #expect(record.topic == "vigie.commands")
        #expect(record.key == Array(Example.pupil.hex.utf8))
        #expect(record.header("traceparent") == FoldBench.traceParent)
        #expect(record.header("ce_id") == office.log.commands.first?.id.text)
    }

    // MARK: Sent again

    @Test("sent again under one Idempotency-Key is one act, judged or not")
    func retry() async throws {
        office.log.hold()
        let first = try await office.act(.complete, in: caseID, Self.community)
        let second = try await office.act(.complete, in: caseID, Self.community)
        #expect(first.header("Location") == second.header("Location"))
        office.log.handle()
        let third = try await office.act(.complete, in: caseID, Self.community, wait: true)
        #expect(third.status == 200, "done once, and not refused as done before")
        #expect(office.log.commands.count == 2, "what was judged is not passed on again")
        #expect(Set(office.log.commands.map(\.id)).count == 1)
    }

    @Test("under an Idempotency-Key that stood for another act is refused")
    func keyReused() async throws {
        _ = try await office.act(.complete, in: caseID, Self.community)
        let other = try await office.act(.complete, in: caseID, #"{"step": "interview"}"#)
        #expect(other.status == 422)
        #expect(try other.text("code") == "idempotency-key-reused")
        #expect(office.log.commands.count == 1)
    }

    @Test("under an Idempotency-Key that stood for another act at another instance is refused at every instance")
    func keyReusedElsewhere() async throws {
        let other = try TestStaff(on: office.log)
        #expect(try await office.act(.complete, in: caseID, Self.community, wait: true).status == 200)
        let reused = try await other.act(.refer, in: caseID, #"{"partner": "cio-exemple"}"#)
        #expect(reused.status == 422)
        #expect(try reused.text("code") == "idempotency-key-reused")
        let again = try await other.act(.complete, in: caseID, Self.community, wait: true)
        #expect(again.status == 200, "the same act is the same act there too")
        #expect(office.log.commands.count == 1, "and is not passed on again")
    }

    @Test("under one Idempotency-Key with another act at another instance at once is refused, and says so everywhere")
    func keyReusedAtOnce() async throws {
        let other = try TestStaff(on: office.log)
        office.log.hold()
        let first = try await office.act(.complete, in: caseID, Self.community)
        async let waiting = other.act(
            .refer, in: caseID, #"{"partner": "cio-exemple"}"#, headers: ["Prefer": "wait=30"])
        while office.log.commands.count < 2 { await Task.yield() }
        let second = try #require(office.log.commands.last)
        office.log.handle()
        let answer = try await waiting
        #expect(answer.status == 422)
        #expect(try answer.text("code") == "idempotency-key-reused")
        for office in [office, other] {
            let place = try #require(first.header("Location"))
            #expect(try await CommandReport(decoding: office.get(place).body).state == .accepted)
            let report = try await CommandReport(decoding: office.get(ResourcePath.command(second.id)).body)
            #expect(report.state == .refused && report.refusal?.code == "idempotency-key-reused")
        }
        #expect(try office.board.view(of: caseID)?.referrals.isEmpty == true)
    }

    @Test("of another person under the same Idempotency-Key is another act")
    func keysOfPersons() async throws {
        _ = try await office.act(.complete, in: caseID, Self.community)
        let other = try await office.act(.complete, in: caseID, Self.community, key: TestStaff.cpeKey, wait: true)
        #expect(try other.text("code") == "step-not-pending", "the step is done by now")
        #expect(Set(office.log.commands.map(\.id)).count == 2)
    }

    @Test(
        "without an Idempotency-Key, or with one that is no id, is not taken",
        arguments: [nil, "", "two words", String(repeating: "k", count: 65)])
    func keyMissing(key: String?) async throws {
        let answer = try await office.act(.complete, in: caseID, Self.community, idempotencyKey: key)
        #expect(answer.status == 400)
        #expect(try answer.text("code") == "idempotency-key-missing")
        #expect(office.log.commands.isEmpty)
    }

    @Test("that the log did not take is not acknowledged, and is taken when it is sent again")
    func unavailable() async throws {
        office.log.fail(.full)
        let answer = try await office.act(.complete, in: caseID, Self.community)
        #expect(answer.status == 503)
        #expect(answer.header("Retry-After") != nil)
        #expect(try answer.text("code") == "not-acknowledged")
        office.log.fail(nil)
        #expect(try await office.act(.complete, in: caseID, Self.community, wait: true).status == 200)
    }

    @Test("is not acknowledged while its topic has other partitions than it is written by, and why is said")
    func otherPartitions() async throws {
        office.log.fail(.notCoPartitioned(.notCoPartitioned("vigie.commands", has: 16, insteadOf: 8)))
        let answer = try await office.act(.complete, in: caseID, Self.community)
        #expect(answer.status == 503)
        #expect(try answer.text("code") == "partitions-differ")
    }

    // MARK: Who acts

    @Test("needs a person's key")
    func persons() async throws {
        let nobody = try await office.act(.complete, in: caseID, Self.community, key: nil)
        #expect(nobody.status == 401)
        #expect(nobody.header("WWW-Authenticate") == "Bearer")
        let system = try await office.act(.complete, in: caseID, Self.community, key: TestStaff.systemKey)
        #expect(system.status == 403)
        #expect(try system.text("code") == "not-a-person")
        #expect(office.log.commands.isEmpty)
    }

    @Test("in a case of another school is told what is told of a case that does not exist")
    func otherSchool() async throws {
        let foreign = try await office.act(.complete, in: caseID, Self.community, key: TestStaff.strangerKey)
        let absent = try await office.act(
            .complete, in: Example.id("no-case"), Self.community, key: TestStaff.strangerKey)
        #expect(foreign.status == 404)
        #expect(foreign.body == absent.body)
        #expect(office.log.commands.isEmpty)
        let place = try #require(
            try await office.act(.complete, in: caseID, Self.community).header("Location"))
        #expect(try await office.get(place, key: TestStaff.strangerKey).status == 404)
        #expect(try await office.get(place, key: TestStaff.academyKey).status == 200, "the academy sees every school")
    }

    @Test("that the role does not allow is refused by the fold: a CPE records and does not decide")
    func roles() async throws {
        let refer = try await office.act(
            .refer, in: caseID, #"{"partner": "cio-exemple"}"#, key: TestStaff.cpeKey, wait: true)
        #expect(refer.status == 409)
        #expect(try refer.text("code") == "role-not-allowed")
        let complete = try await office.act(
            .complete, in: caseID, Self.community, key: TestStaff.cpeKey, idempotencyKey: "k-2", wait: true)
        #expect(complete.status == 200)
    }

    // MARK: What it says

    @Test(
        "whose body is wrong is refused with the place",
        arguments: [
            (CaseAction.Kind.complete, "", 400, "invalid-json", ""), (.complete, "{", 400, "invalid-json", ""),
            (.complete, "[]", 422, "wrong-type", ""), (.complete, "{}", 422, "missing-field", "/step"),
            (.complete, #"{"step": 3}"#, 422, "wrong-type", "/step"),
            (.complete, #"{"step": "a sentence"}"#, 422, "invalid-value", "/step"),
            (.decline, #"{"step": "referral"}"#, 422, "missing-field", "/reason"),
            (.refer, #"{"partner": "cio-exemple", "due": "tomorrow"}"#, 422, "invalid-value", "/due"),
            (.refer, #"{"partner": "cio-exemple", "asked": ["x", 1]}"#, 422, "wrong-type", "/asked/1"),
            (.refer, #"{"partner": "cio-exemple", "asked": ["x", "0000000102L"]}"#, 422, "invalid-text", "/asked/1"),
            (.decline, #"{"step": "referral", "reason": "for-0000000102l"}"#, 422, "invalid-text", "/reason"),
            (.scheduleInterview, #"{"interview": {"interview": "i"}}"#, 422, "missing-field", "/interview/at"),
            (.recordSolution, #"{"solution": "home"}"#, 422, "invalid-value", "/solution"),
        ])
    func body(kind: CaseAction.Kind, body: String, status: Int, code: String, pointer: String) async throws {
        let answer = try await office.act(kind, in: caseID, body)
        #expect(answer.status == status)
        #expect(answer.mediaType == "application/problem+json")
        let problem = try answer.json()
        #expect(problem["code"].value == .string(code))
        #expect(problem["pointer"].value == .string(pointer))
        #expect(office.log.commands.isEmpty)
    }

    @Test("whose body breaks the pointer's own quotes is still answered in JSON")
    func quotedPointer() async throws {
        let answer = try await office.act(.complete, in: caseID, #"{"a\"b": {"x": 1, "x": 2}}"#)
        #expect(answer.status == 400)
        #expect(try answer.text("code") == "invalid-json")
    }

    @Test("that is refused for its body says so in French too")
    func french() async throws {
        let answer = try await office.act(.complete, in: caseID, "{}", headers: ["Accept-Language": "fr"])
        #expect(try answer.text("detail") == "/step est obligatoire.")
    }

    @Test("in another format or too long is not read")
    func formats() async throws {
        let form = try await office.act(
            .complete, in: caseID, "step=x", headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(form.status == 415)
        let long = #"{"step": "\#(String(repeating: "x", count: ActionHandler.maximumBodyBytes))"}"#
        #expect(try await office.act(.complete, in: caseID, long).status == 413)
    }

    @Test("of a command that nobody gave is not known")
    func unknownCommand() async throws {
        for id in ["none", "a%20b", String(repeating: "x", count: 65)] {
            let answer = try await office.get("/v1/commands/\(id)")
            #expect(answer.status == 404)
            #expect(try answer.text("code") == "no-such-command")
        }
    }
}
