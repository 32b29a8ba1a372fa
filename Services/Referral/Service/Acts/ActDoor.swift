import Kafka
import Messages
import ServiceKit
import Storage
import Streaming

/// Takes what people do in cases: checks who acts and where, passes the command on, and tells what became of it.
///
/// What an act means is not judged here: the fold does, over the log, so that two people who act at once at two instances are
/// judged one after the other.
struct ActDoor: Sendable {
    typealias Publish = @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void

    /// An act is a few words.
    static let maximumBodyBytes = 16 << 10
    /// However long a client would wait for the verdict.
    static let longestWait: Duration = .seconds(30)

    private let staff: KeyRing<StaffMember>
    private let board: Board
    private let topics: Messages.TopicNames
    private let publish: Publish
    private let now: @Sendable () -> Timestamp

    init(
        staff: KeyRing<StaffMember>, board: Board, topics: Messages.TopicNames,
        now: @escaping @Sendable () -> Timestamp, publish: @escaping Publish
    ) {
        self.staff = staff
        self.board = board
        self.topics = topics
        self.now = now
        self.publish = publish
    }

    var routes: [HTTPRoute] {
        ActReading.allCases.map { reading in
            HTTPRoute(.post, reading.pattern, maximumBodyBytes: Self.maximumBodyBytes, admit: admit) {
                try await take(reading, $0, $1)
            }
        } + [commandRoute]
    }

    /// Who acts, and under which key.
    private struct Admission: Sendable {
        let person: Person
        let member: StaffMember
        let idempotencyKey: String
    }

    private func admit(_ head: HTTPRequestHead) throws(Problem) -> Admission {
        let member = try staff.admit(head)
        guard let person = member.person else { throw .notAPerson }
        if let type = head.contentType, type != "application/json" { throw .unsupportedMediaType }
        guard let key = head.headers["Idempotency-Key"], (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .idempotencyKeyMissing }
        return Admission(person: person, member: member, idempotencyKey: key)
    }

    private func take(
        _ reading: ActReading, _ request: HTTPRequest, _ admission: Admission
    ) async throws -> HTTPResponse {
        let bytes = try await request.body.collect()
        guard let caseID = Identifier(request.parameter("case")), let view = try board.view(of: caseID) else {
            throw Problem.noSuchCase
        }
        guard admission.member.maySee(view.school) else { throw Problem.notYourSchool }
        let id = Identifier(of: "command", admission.person.id.text, admission.idempotencyKey)
        let act = try read(reading, bytes, request, id)
        try await pass(
            Command(id: id, caseID: caseID, pupil: view.pupil, at: now(), by: admission.person, act: act),
            traceParent: request.headers["traceparent"])
        if let wait = request.head.preferredWait, let outcome = try await judgement(of: id, within: wait) {
            return try answer(outcome, applied: "wait=\(Int(wait.components.seconds))")
        }
        return pending(id, .accepted)
    }

    private func read(
        _ reading: ActReading, _ bytes: [UInt8], _ request: HTTPRequest, _ id: Identifier
    ) throws(Problem) -> Act {
        do throws(DecodingFailure) {
            let body = JSONCursor(try JSONValue(parsing: bytes.isEmpty ? Array("{}".utf8) : bytes))
            try body.requireObject()
            return try reading.act(body, command: id) { request.parameter($0) }
        } catch {
            throw Problem(error)
        }
    }

    /// Passes a command on, once. A retry whose first attempt was not acknowledged is passed on again: the fold carries out a
    /// command once, however often it comes.
    private func pass(_ command: Command, traceParent: String?) async throws {
        var writer = Messages.JSONWriter()
        command.act.write(to: &writer)
        let issued = Board.IssuedCommand(
            caseID: command.caseID, fingerprint: Digest.bytes(of: writer.bytes, count: 16))
        if let known = try board.issue(command.id, issued, at: command.at) {
            guard known == issued else { throw Problem.idempotencyKeyReused }
        }
        if let known = try board.state(of: command.id) {
            guard known.caseID == command.caseID else { throw Problem.idempotencyKeyReused }
            if case .judged = known.state { return }
        }
        let record = OutgoingRecord.event(
            command, id: command.id.text, source: "/referral/acts", at: command.at, key: command.pupil.hex,
            topic: topics.name(of: .commands), traceParent)
        do throws(PublishError) {
            try await publish([record])
        } catch {
            throw Problem(error)
        }
    }

    /// What became of a command, as soon as the board has it; nil when it has not in time.
    private func judgement(of id: Identifier, within wait: Duration) async throws -> CommandOutcome? {
        let deadline = ContinuousClock.now + min(wait, Self.longestWait)
        while true {
            if case .judged(let outcome)? = try board.state(of: id)?.state { return outcome }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Answers

    /// `GET /v1/commands/{command}`: pending, accepted or refused.
    private var commandRoute: HTTPRoute {
        HTTPRoute(.get, "/v1/commands/{command}", admit: { (head) throws(Problem) in try staff.admit(head) }) {
            (request: HTTPRequest, member: StaffMember) in
            guard let id = Identifier(request.parameter("command")), let known = try board.state(of: id),
                let view = try board.view(of: known.caseID)
            else { throw Problem.noSuchCommand }
            guard member.maySee(view.school) else { throw Problem.notYourSchool }
            switch known.state {
            case .pending: return pending(id, .ok)
            case .judged(let outcome): return Self.report(outcome)
            }
        }
    }

    private func pending(_ id: Identifier, _ status: HTTPStatus) -> HTTPResponse {
        var response = HTTPResponse.json(status) {
            $0.member("command", id.text)
            $0.member("status", "pending")
        }
        if status == .accepted { response.headers["Location"] = "/v1/commands/\(id)" }
        response.headers["Retry-After"] = "1"
        return response
    }

    private func answer(_ outcome: CommandOutcome, applied: String) throws -> HTTPResponse {
        if let refusal = outcome.refusal { throw Problem(refusal, command: outcome.command) }
        var response = Self.report(outcome)
        response.headers["Preference-Applied"] = applied
        response.headers["Location"] = "/v1/commands/\(outcome.command)"
        return response
    }

    private static func report(_ outcome: CommandOutcome) -> HTTPResponse {
        HTTPResponse.json(.ok) { writer in
            writer.member("command", outcome.command.text)
            writer.member("status", outcome.refusal == nil ? "accepted" : "refused")
            writer.member("case", outcome.caseID.text)
            writer.member("revision", outcome.revision)
            writer.member("at", outcome.at.description)
            guard let refusal = outcome.refusal else { return }
            writer.key("refusal")
            writer.object {
                $0.member("code", refusal.code)
                $0.key("detail")
                $0.object {
                    $0.member("fr", refusal.detail.fr)
                    $0.member("en", refusal.detail.en)
                }
            }
        }
    }
}
