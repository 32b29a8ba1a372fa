import Admission
import Messages
import ServiceKit
import Streaming

/// `POST /v1/submissions`: lines in, and an answer once every in-sync replica has the records made of them.
///
/// A body is read as it comes and written in windows, so its size is no matter of memory. When the broker takes one
/// window and not the next, nothing is acknowledged and the sender sends all of it again: facts and registrations are
/// upserts, a second time changes nothing.
struct SubmissionHandler: Sendable {
    let admission: Admission
    let keys: KeyRing<SenderKey>
    let gate: SenderRateLimiter
    /// Bytes; a longer body is answered 413.
    var maximumBodyBytes = 64 << 20
    let topics: Messages.TopicNames
    let metrics: SubmissionMetrics
    let log: Logger
    /// Returns when every in-sync replica has the records, but for those that it returns, which are too large; throws what the
    /// sender is told when it has not.
    let publish: @Sendable ([OutgoingRecord]) async throws(Problem) -> [SubmissionPublisher.Oversized]
    /// The clock of the machine.
    let now: @Sendable () -> Timestamp

    var route: HTTPRoute {
        HTTPRoute(
            .post, "/v1/submissions", maximumBodyBytes: maximumBodyBytes,
            authorize: { (head) throws(Problem) in try authorize(head) },
            handle: { try await receive($0, $1) })
    }

    /// What the head of a request says: who sends, and in which format.
    struct Ticket: Sendable {
        let sender: Sender
        let format: LineReader.Format
        let pass: SenderRateLimiter.Pass
    }

    private func authorize(_ head: HTTPRequestHead) throws(Problem) -> Ticket {
        guard let sender = try keys.authenticate(head).sender else { throw .notASender }
        let format: LineReader.Format
        switch head.contentType {
        case "application/json": format = .object
        case "application/x-ndjson", "application/ndjson": format = .lines
        case let type: throw .unsupportedMediaType(type)
        }
        if let encoding = head.headers["Content-Encoding"], encoding.lowercased() != "identity" {
            throw .unsupportedEncoding
        }
        return Ticket(sender: sender, format: format, pass: try gate.enter(sender))
    }

    private func receive(_ request: HTTPRequest, _ ticket: Ticket) async throws -> HTTPResponse {
        let begunAt = now()
        let envelope = RecordEnvelope(
            topics: topics, sender: ticket.sender, traceParent: request.headers["traceparent"])
        var submission = Submission(ticket.format, admission: admission, sender: ticket.sender, envelope: envelope)
        for try await piece in request.body {
            metrics.read(piece.count)
            submission.read(piece, receivedAt: now())
            if submission.isWindowFull { try await write(&submission) }
        }
        submission.finish(receivedAt: now())
        try await write(&submission)
        let result = submission.result
        metrics.count(result)
        let language: KeyPath<Bilingual, String> = request.language == .english ? \.en : \.fr
        await tell(result.named, of: "\(begunAt.microseconds)", through: envelope, in: language)
        return try answer(result, in: language)
    }

    private func write(_ submission: inout Submission) async throws(Problem) {
        let window = submission.takeWindow()
        for oversized in try await publish(window.records) {
            submission.refuse(window.lines[oversized.index], .recordTooLarge, oversized.size)
        }
    }

    /// Writes refusals to the sender's topic of them. The answer names them too, so a topic that is missing is no reason to
    /// turn away what was taken.
    private func tell(
        _ refusals: [Refusal], of submission: String, through envelope: RecordEnvelope,
        in language: KeyPath<Bilingual, String>
    ) async {
        do throws(Problem) {
            let oversized = try await publish(refusals.map { envelope.record(for: $0, of: submission, in: language) })
            if !oversized.isEmpty { metrics.leaveUntold(oversized.count) }
        } catch {
            // Why is in the log already.
            metrics.leaveUntold(refusals.count)
        }
    }

    private func answer(_ result: SubmissionResult, in language: KeyPath<Bilingual, String>) throws(Problem)
        -> HTTPResponse
    {
        let members = result.members(in: language)
        switch result.verdict {
        case .taken:
            return .json(.accepted) { writer in
                for (name, json) in members {
                    writer.key(name)
                    writer.raw(json)
                }
            }
        case .unreadable: throw .nothingReadable(members)
        case .forbidden: throw .schoolNotAllowed(members)
        case .refused: throw .everyLineRefused(members)
        }
    }
}
