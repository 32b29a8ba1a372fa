import Kafka
import Messages
import Procedure
import ServiceKit
import Storage
import Streaming
import StreamingService

/// Takes what people do in cases: checks who acts and where, passes the command on, and tells what became of it.
///
/// What an act means is not judged here: the fold does, over the log, so that two people who act at once at two instances are
/// judged one after the other.
struct ActionHandler: Sendable {
    typealias Publish = @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void

    /// An act is a few words.
    static let maximumBodyBytes = 16 << 10
    /// However long a client would wait for the verdict.
    static let longestWait: Duration = .seconds(30)

    private let staff: KeyRing<StaffMember>
    private let board: Board
    private let topics: TopicNames
    private let publish: Publish
    private let now: @Sendable () -> Timestamp

    init(
        staff: KeyRing<StaffMember>, board: Board, topics: TopicNames,
        now: @escaping @Sendable () -> Timestamp, publish: @escaping Publish
    ) {
        self.staff = staff
        self.board = board
        self.topics = topics
        self.now = now
        self.publish = publish
    }

    var routes: [HTTPRoute] {
        CaseAction.Kind.allCases.compactMap { kind in
            ResourcePath.acts(kind).map { path in
                HTTPRoute(.post, path, maximumBodyBytes: Self.maximumBodyBytes, authorize: authorize) {
                    try await take(kind, $0, $1)
                }
            }
        } + [commandRoute]
    }

    /// Who acts, and under which key.
    private struct Admission: Sendable {
        let person: Person
        let member: StaffMember
        let idempotencyKey: Identifier
    }

    private func authorize(_ head: HTTPRequestHead) throws(Problem) -> Admission {
        let (person, member) = try staff.authenticatePerson(head)
        if let type = head.contentType, type != "application/json" { throw .unsupportedMediaType }
        guard let key = head.headers["Idempotency-Key"].flatMap({ Identifier($0) }) else {
            throw .idempotencyKeyMissing
        }
        return Admission(person: person, member: member, idempotencyKey: key)
    }

    private func take(
        _ kind: CaseAction.Kind, _ request: HTTPRequest, _ admission: Admission
    ) async throws -> HTTPResponse {
        let bytes = try await request.body.collect()
        guard let view = try board.view(of: request.parameter("case"), for: admission.member) else {
            throw Problem.noSuchCase
        }
        let act = try read(kind, bytes)
        let key = Identifier(of: "command", admission.person.id.text, admission.idempotencyKey.text)
        let id = try await pass(
            Command(
                id: Self.id(of: act, in: view.id, under: key), caseID: view.id, pupil: view.pupil, at: now(),
                by: admission.person, act: act, key: key),
            under: key, traceParent: request.headers["traceparent"])
        if let wait = request.head.preferredWait, let outcome = try await decision(of: id, within: wait) {
            return try answer(outcome, applied: "wait=\(Int(wait.components.seconds))")
        }
        var response = Self.report(CommandReport(pending: id, in: view.id), .accepted)
        response.headers["Location"] = ResourcePath.command(id)
        return response
    }

    private func read(_ kind: CaseAction.Kind, _ bytes: [UInt8]) throws(Problem) -> CaseAction {
        do throws(DecodingFailure) {
            let body = JSONCursor(try JSONValue(parsing: bytes))
            try body.requireObject()
            return try CaseAction(body, kind: kind)
        } catch {
            throw Problem(error)
        }
    }

    /// The same for each retry, and another for another act: so the fold can tell what one key was used for, at whichever instance.
    private static func id(of act: CaseAction, in caseID: Identifier, under key: Identifier) -> Identifier {
        var writer = JSONWriter()
        act.write(to: &writer)
        return Identifier(of: key.text, caseID.text, String(decoding: writer.bytes, as: UTF8.self))
    }

    /// Passes a command on, once. A retry whose first attempt was not acknowledged is passed on again: the fold carries out a
    /// command once, however often it comes.
    /// - Returns: the id under which it is known what became of it.
    private func pass(_ command: Command, under key: Identifier, traceParent: String?) async throws -> Identifier {
        let known = try board.issue(command.id, under: key, in: command.caseID, at: command.at)
        if let decided = try board.state(of: known), case .decided = decided.state {
            // An older version judged it: that knew no act by its key, but the case.
            let isSame = known == command.id || (known == key && decided.caseID == command.caseID)
            guard isSame else { throw Problem.idempotencyKeyReused }
            return known
        }
        guard known == command.id else { throw Problem.idempotencyKeyReused }
        let record = OutgoingRecord.event(
            command, id: command.id.text, source: "/referral/acts", at: command.at, key: command.pupil.hex,
            topic: topics.name(of: .commands), traceParent: traceParent)
        do throws(PublishError) {
            try await publish([record])
        } catch {
            throw Problem(error)
        }
        return command.id
    }

    /// What became of a command, as soon as the board has it; nil when it has not in time.
    private func decision(of id: Identifier, within wait: Duration) async throws -> CommandOutcome? {
        let deadline = ContinuousClock.now + min(wait, Self.longestWait)
        while true {
            if case .decided(let outcome)? = try board.state(of: id)?.state { return outcome }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Answers

    /// Pending, accepted or refused.
    private var commandRoute: HTTPRoute {
        HTTPRoute(
            .get, ResourcePath.command,
            authorize: { (head) throws(Problem) in try staff.authenticatePerson(head).member }
        ) {
            (request: HTTPRequest, member: StaffMember) in
            guard let id = Identifier(request.parameter("command")), let known = try board.state(of: id),
                try board.view(of: known.caseID.text, for: member) != nil
            else { throw Problem.noSuchCommand }
            switch known.state {
            case .pending: return Self.report(CommandReport(pending: id, in: known.caseID), .ok)
            case .decided(let outcome): return Self.report(CommandReport(outcome), .ok)
            }
        }
    }

    private func answer(_ outcome: CommandOutcome, applied: String) throws(Problem) -> HTTPResponse {
        if outcome.refusal?.code == Refusal.keyReused.rawValue { throw .idempotencyKeyReused }
        if let refusal = outcome.refusal { throw Problem(refusal, CommandReport(outcome), applied: applied) }
        var response = Self.report(CommandReport(outcome), .ok)
        response.headers["Preference-Applied"] = applied
        response.headers["Location"] = ResourcePath.command(outcome.command)
        return response
    }

    private static func report(_ report: CommandReport, _ status: HTTPStatus) -> HTTPResponse {
        var response = HTTPResponse.json(status, report.encoded())
        if report.state == .pending { response.headers["Retry-After"] = "1" }
        return response
    }
}
