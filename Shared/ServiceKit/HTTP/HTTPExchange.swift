/// One request and its answer, between the connection's thread, which calls `receiveHead`, `receive`, `receiveEnd` and
/// `close` in this order, and a handler on a worker, which calls `answer`. The connection's thread waits here while the
/// body's reader lags behind, and for the answer.
final class HTTPExchange: Sendable {
    /// What the connection does next.
    enum Reply {
        case goOn
        case send(HTTPResponse)
        /// Close without an answer.
        case abort
    }

    private struct State {
        var method = ""
        var route = "none"
        var language = Language.french
        var maximumBodyBytes = 0
        var toleratedBodyBytes = 0
        var body: BodyPipe?
        var received = 0
        var discarded = 0
        var answer: HTTPResponse?
        var task: Task<Void, Never>?
    }

    private let target: String
    private let socket: Int32
    private let engine: HTTPEngine
    private let started = ContinuousClock.now
    private let monitor = Monitor(State())

    /// The first line is there.
    init(target: String, socket: Int32, engine: HTTPEngine) {
        self.target = target
        self.socket = socket
        self.engine = engine
        engine.begin(self)
        engine.connections.awaitHead(on: socket)
    }

    /// Whether `receiveHead` was called.
    var hasHead: Bool { monitor.read { !$0.method.isEmpty } }

    // MARK: The connection's thread

    /// The head is there: decides who answers, and starts a handler.
    func receiveHead(method: String, headers: HTTPHeaders) -> Reply {
        let contentLength = headers["Content-Length"].flatMap { Int($0) }
        let hasBody = contentLength ?? 0 > 0 || headers["Transfer-Encoding"] != nil
        let admission = engine.outcome(
            method: method, target: target, headers: headers, contentLength: contentLength, on: socket)
        monitor.update {
            $0.method = method
            $0.route = admission.route
            $0.language = Language(accepting: headers["Accept-Language"])
            $0.maximumBodyBytes = admission.maximumBodyBytes
            $0.toleratedBodyBytes = admission.toleratedBodyBytes
        }
        engine.connections.hasRequest(on: socket)
        if hasBody { engine.connections.awaitTransfer(on: socket) }
        switch admission.outcome {
        case .answer(let response):
            // An answer before the body closes the connection; one after it does not. So it is given at once only to a
            // client that waits for leave to send (`Expect: 100-continue`) or that would send for long.
            if hasBody, headers["Expect"] != nil || contentLength ?? 0 > admission.toleratedBodyBytes {
                return send(response)
            }
            monitor.update { $0.answer = response }
        case .handle(let head, let handler):
            let body = BodyPipe()
            if !hasBody { body.end() }
            monitor.update { $0.body = body }
            let request = HTTPRequest(head: head, body: HTTPBody(pipe: body))
            let task = engine.run(handler, request, route: admission.route) { [self] in answer($0) }
            monitor.update { $0.task = task }
        }
        return .goOn
    }

    /// Some bytes of the body. Waits while its reader lags behind.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Reply {
        let (state, isTooLarge) = monitor.update { state in
            let isWanted = state.answer == nil && state.body != nil
            let isTooLarge = isWanted && state.received + bytes.count > state.maximumBodyBytes
            if isTooLarge {
                // Nobody said how long it would be: it is read as far as one that did.
                state.toleratedBodyBytes = HTTPAdmission.tolerance(beyond: state.maximumBodyBytes) - state.received
            }
            if isWanted && !isTooLarge {
                state.received += bytes.count
            } else {
                state.discarded += bytes.count
            }
            return (state, isTooLarge)
        }
        if isTooLarge {
            let limit = state.maximumBodyBytes
            state.body?.end(.failure(.tooLarge(limit: limit)))
            answer(Problem.bodyTooLarge(limit: limit).response(in: state.language))
            state.task?.cancel()
        }
        guard state.discarded <= state.toleratedBodyBytes else { return .abort }
        engine.connections.received(bytes.count, on: socket) {
            // What nobody wants is dropped by the pipe, whose end has been declared.
            if let body = state.body, !body.offer(bytes, timeout: engine.limits.handling) { giveUp(.tooSlow) }
        }
        return .goOn
    }

    /// The body is complete. Waits for the answer.
    func receiveEnd() -> Reply {
        monitor.read { $0.body }?.end()
        engine.connections.lift(from: socket)
        if let answer = monitor.wait(timeout: engine.limits.handling, for: { $0.answer }) { return send(answer) }
        giveUp(.tooSlow)
        return monitor.read { $0.answer }.map(send) ?? .abort
    }

    /// The answer was sent, or the connection was closed before. The last call.
    func close() {
        let (task, body) = monitor.read { ($0.task, $0.body) }
        body?.end(.failure(.disconnected))
        task?.cancel()
        engine.end(self)
        engine.connections.endHandling(on: socket)
        engine.connections.awaitRequest(on: socket)
    }

    private func send(_ response: HTTPResponse) -> Reply {
        let (method, route) = monitor.read { ($0.method, $0.route) }
        let known = HTTPMethod(rawValue: method)?.rawValue ?? (["HEAD", "OPTIONS"].contains(method) ? method : "other")
        engine.metrics.requests(route, known, String(response.status.rawValue)).increment()
        engine.metrics.durations(route).observe(.now - started)
        engine.connections.awaitTransfer(on: socket, bytes: response.body.count)
        var response = response
        if engine.isDraining { response.headers["Connection"] = "close" }
        return .send(response)
    }

    // MARK: Any thread

    /// The first answer counts.
    func answer(_ response: HTTPResponse) {
        let body = monitor.update { state in
            if state.answer == nil { state.answer = response }
            return state.body
        }
        // Whoever still offers bytes waits no longer; whoever still reads must not take what has come for all of it.
        body?.end(.failure(.disconnected))
    }

    /// Answers in place of the handler, which is cancelled: the outcome is unknown.
    func giveUp(_ problem: Problem) {
        let (task, language) = monitor.read { ($0.task, $0.language) }
        // Answered before it is cancelled: what a cancelled handler answers must not come first.
        answer(problem.response(in: language))
        task?.cancel()
    }
}
