import TemporaryFiles
import Foundation
import Kafka
import Messages
import ServiceKit
import StreamingService

@testable import Referral

/// Referral in one process and without a broker: its routes behind a real server, over a log that judges.
final class TestStaff: Sendable {
    static let headKey = "vk_head"
    static let cpeKey = "vk_cpe"
    static let strangerKey = "vk_head-of-another-school"
    static let academyKey = "vk_academy"
    static let systemKey = "vk_school-information-system"

    let board: Board
    let log: JudgingLog
    let routes: [HTTPRoute]
    private let server: HTTPServer
    private let directory: TemporaryDirectory

    /// - Parameter log: of another instance, which this one is beside; nil: one of its own.
    init(on log: JudgingLog = JudgingLog()) throws {
        directory = try TemporaryDirectory()
        let lines = [
            Self.line(Self.headKey, Example.head, [Example.school.text]),
            Self.line(Self.cpeKey, Example.cpe, [Example.school.text]),
            Self.line(Self.strangerKey, Example.strangerHead, [Example.otherSchool.text]),
            Self.line(Self.academyKey, Example.academy, ["*"]),
            #"{"key": "\#(BearerKey.digest(of: Self.systemKey))", "sender": "sis", "schools": ["\#(Example.school)"]}"#,
        ]
        let keys = try directory.file("keys", lines.joined(separator: "\n") + "\n")
        let serviceLog = Logger(service: "referral", instance: "test", level: .debug, sink: MemoryLog())
        let staff = try KeyRing<StaffMember>(file: keys, log: serviceLog)
        let board = try Board(path: directory.file("board.sqlite"))
        log.show(to: board)
        let handler = ActionHandler(
            staff: staff, board: board, topics: FoldBench.topics, now: { Example.instant("2026-10-12T08:00:00Z") }
        ) { (records) throws(PublishError) in try log.write(records) }
        self.board = board
        self.log = log
        let metrics = Metrics()
        routes =
            HTTPRoute.observability(health: Health(), metrics: metrics) + HTTPRoute.contract + handler.routes
            + BoardRoutes(staff: staff, board: board).routes
        server = try HTTPServer(
            listen: ListenAddress(host: "127.0.0.1", port: 0), routes: routes, metrics: metrics, log: serviceLog)
    }

    deinit { server.stop() }

    private static func line(_ key: String, _ person: Person, _ schools: [String]) -> String {
        let list = schools.map { #""\#($0)""# }.joined(separator: ", ")
        return
            #"{"key": "\#(BearerKey.digest(of: key))", "id": "\#(person.id)", "name": "\#(person.name)", "role": "\#(person.role)", "schools": [\#(list)]}"#
    }

    /// An alert for which a CIO is proposed opens a case.
    func openCase() throws -> Identifier {
        log.report { bench in
            bench.enrol(bornOn: "2009-03-04")
            bench.contact()
            bench.alert()
        }
        guard let view = try board.views(of: nil, isOpen: true, after: nil, limit: 1).first else {
            throw Client.Failure()
        }
        return view.id
    }

    // MARK: Requests

    func send(
        _ method: String, _ path: String, key: String? = TestStaff.headKey, headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> Client.Answer {
        var headers = headers
        if let key { headers["Authorization"] = "Bearer \(key)" }
        if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return try await Client.send(method, path, to: server.address.port, headers: headers, body: body)
    }

    func get(_ path: String, key: String? = TestStaff.headKey) async throws -> Client.Answer {
        try await send("GET", path, key: key)
    }

    /// Posts an act.
    /// - Parameters:
    ///   - idempotencyKey: nil: none is sent.
    ///   - wait: whether to wait for what becomes of it.
    func act(
        _ kind: CaseAction.Kind, in caseID: Identifier, _ body: String, key: String? = TestStaff.headKey,
        idempotencyKey: String? = "k-1", wait: Bool = false, headers: [String: String] = [:]
    ) async throws -> Client.Answer {
        guard let path = ResourcePath.acts(kind) else { throw Client.Failure() }
        var headers = headers
        if let idempotencyKey { headers["Idempotency-Key"] = idempotencyKey }
        if wait { headers["Prefer"] = "wait=5" }
        return try await send(
            "POST", path.replacing("{case}", with: caseID.text), key: key, headers: headers, body: body)
    }
}
