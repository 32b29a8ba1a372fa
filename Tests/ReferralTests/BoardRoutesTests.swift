import Messages
import Testing

@testable import Referral

@Suite("The board over HTTP")
struct BoardRoutesTests {
    private let office: TestStaff

    init() throws { office = try TestStaff() }

    /// Cases of as many pupils, one an hour.
    private func open(_ count: Int, school: UAI = Example.school, first: UInt64 = 1) {
        office.log.report { bench in
            for number in first..<first + UInt64(count) {
                bench.alert(.fourHalfDays, pupil: Pseudonym(high: 1, low: number), school: school)
                bench.pass(hours: 1)
            }
        }
    }

    private func ids(_ answer: Client.Answer) throws -> [String] {
        try answer.json()["cases"].elements().map { try $0["case"].code() }
    }

    @Test("shows a case as its events tell it, from the alert to its end")
    func oneCase() async throws {
        let caseID = try office.openCase()
        _ = try await office.act(
            .refer, in: caseID, #"{"partner": "cio-exemple", "asked": ["interview"]}"#, idempotencyKey: "refer",
            wait: true)
        _ = try await office.act(
            .scheduleInterview, in: caseID,
            #"{"interview": {"interview": "i-1", "at": "2026-10-20T14:00:00+02:00", "participants": ["cio"]}}"#,
            idempotencyKey: "interview", wait: true)
        let open = try await office.get("/v1/cases/\(caseID)").json()
        #expect(try open["state"].code() == "open")
        #expect(try open["alerts"].elements().map { try $0["rule"].code() } == ["ten-half-days"])
        #expect(try open["referrals"].elements().map { try $0["state"].code() } == ["requested"])
        #expect(try open["interviews"].elements().map { try $0["held"].read(Bool.self) } == [false])

        _ = try await office.act(
            .recordSolution, in: caseID, #"{"solution": "training"}"#, idempotencyKey: "solution", wait: true)
        let closed = try await office.get("/v1/cases/\(caseID)").json()
        #expect(try closed["state"].code() == "closed")
        #expect(try closed["solution"].code() == "training")
        #expect(try closed["closing"]["by"]["id"].code() == Example.head.id.text)
        #expect(try closed["referrals"].elements().map { try $0["state"].code() } == ["withdrawn"])
    }

    @Test("lists what is open, what is closed, or both")
    func states() async throws {
        let caseID = try office.openCase()
        open(1)
        _ = try await office.act(.recordSolution, in: caseID, #"{"solution": "school"}"#, wait: true)
        let open = try await ids(office.get("/v1/cases"))
        #expect(try await ids(office.get("/v1/cases?state=open")) == open)
        let closed = try await ids(office.get("/v1/cases?state=closed"))
        #expect(closed == [caseID.text])
        #expect(open.count == 1)
        #expect(try await Set(ids(office.get("/v1/cases?state=all"))) == Set(open + closed))
    }

    @Test("is read page by page, those that changed last first, each case once")
    func pages() async throws {
        open(7)
        let all = try await ids(office.get("/v1/cases"))
        #expect(all.count == 7)
        var read: [String] = []
        var next: String? = ""
        while let after = next {
            let page = try await office.get("/v1/cases?limit=3" + (after.isEmpty ? "" : "&after=\(after)"))
            read += try ids(page)
            next = try page.text("next")
        }
        #expect(read == all)
        #expect(try await office.get("/v1/cases?limit=7").text("next") == nil, "a full page may be the last")
        let changes = try all.map { try #require(try office.board.view(of: Example.id($0))).changedAt }
        #expect(changes == changes.sorted(by: >))
    }

    @Test("shows each person the cases of their schools, and nothing of others")
    func schools() async throws {
        let caseID = try office.openCase()
        open(2, school: Example.otherSchool, first: 100)
        #expect(try await ids(office.get("/v1/cases")) == [caseID.text])
        #expect(try await ids(office.get("/v1/cases", key: TestStaff.strangerKey)).count == 2)
        #expect(try await ids(office.get("/v1/cases", key: TestStaff.academyKey)).count == 3)
        let chosen = "/v1/cases?school=\(Example.otherSchool)"
        #expect(try await ids(office.get(chosen, key: TestStaff.academyKey)).count == 2)
        let foreign = try await office.get(chosen)
        #expect(foreign.status == 403)
        #expect(try foreign.text("code") == "not-your-school")
        #expect(try await office.get("/v1/cases/\(caseID)", key: TestStaff.strangerKey).status == 404)
        #expect(try await office.get("/v1/cases", key: TestStaff.systemKey).status == 403)
    }

    @Test(
        "does not guess what a parameter means, and names it",
        arguments: [
            "state=late", "state=", "limit=0", "limit=-1", "limit=201", "limit=99999999999999999999", "limit=x",
            "limit=",
            "school=1", "after=a%20b", "after=zzz", "after=",
        ])
    func queries(query: String) async throws {
        _ = try office.openCase()
        let answer = try await office.get("/v1/cases?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.text("code") == "invalid-query")
        #expect(try answer.text("detail")?.contains(" \(query.prefix { $0 != "=" }) ") == true)
    }

    @Test("shows nothing after a case of another school, as if it were not there")
    func afterForeignCase() async throws {
        let caseID = try office.openCase()
        let answer = try await office.get("/v1/cases?after=\(caseID)", key: TestStaff.strangerKey)
        #expect(answer.status == 400)
        #expect(try answer.text("code") == "invalid-query")
        #expect(try await ids(office.get("/v1/cases?after=\(caseID)")) == [])
    }
}
