internal import Synchronization

/// One request and its answer, between libmicrohttpd's thread, which calls `receiveHead`, `receive`, `receiveEnd` and
/// `close` in this order, and a handler on a worker, which calls `answer`.
///
/// The connection is suspended in two cases: the body's reader lags behind, or the body is complete and the answer is not
/// there yet. It is resumed by other threads, under the lock and never after `close`: the C library frees a connection
/// that it has closed.
final class HTTPExchange: Sendable {
    /// What to tell libmicrohttpd.
    enum Reply {
        /// Go on; bytes of a body were taken.
        case proceed
        /// The connection is suspended; bytes of a body were not taken.
        case suspended
        case send(HTTPResponse)
        /// Close without an answer.
        case abort
    }

    private struct State {
        var method = ""
        var route = "none"
        var maximumBodyBytes = 0
        var body: BodyPipe?
        var received = 0
        var discarded = 0
        var answer: HTTPResponse?
        var task: Task<Void, Never>?
        var isSuspended = false
        /// The body's reader made room before the connection was suspended for want of it.
        var hasRoom = false
        var isClosed = false
    }

    /// How much of a body that nobody wants is read all the same, so that a client that sends before it reads gets its
    /// answer instead of a reset.
    private static let toleratedExcess = 1 << 20

    private let target: String
    private let connection: MicrohttpdConnection
    private let engine: HTTPEngine
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    init(target: String, connection: MicrohttpdConnection, engine: HTTPEngine) {
        self.target = target
        self.connection = connection
        self.engine = engine
        engine.begin(self)
        engine.deadlines.awaitHead(on: connection.socket)
    }

    /// Whether `receiveHead` was called.
    var hasHead: Bool { state.withLock { !$0.method.isEmpty } }

    // MARK: libmicrohttpd's thread

    /// The head is there: decides who answers, and starts a handler.
    func receiveHead(method: String) -> Reply {
        let headers = connection.headers
        let contentLength = headers["Content-Length"].flatMap { Int($0) }
        let hasBody = contentLength ?? 0 > 0 || headers["Transfer-Encoding"] != nil
        let admission = engine.admit(method: method, target: target, headers: headers, contentLength: contentLength)
        state.withLock {
            $0.method = method
            $0.route = admission.route
            $0.maximumBodyBytes = admission.maximumBodyBytes
        }
        if hasBody { engine.deadlines.awaitTransfer(on: connection.socket) }
        switch admission.outcome {
        case .answer(let response):
            // An answer before the body closes the connection; one after it does not. So it is given at once only to a
            // client that waits for leave to send (`Expect: 100-continue`) or that would send for long.
            if hasBody, headers["Expect"] != nil || contentLength ?? 0 > Self.toleratedExcess { return send(response) }
            state.withLock { $0.answer = response }
        case .handle(let head, let handler):
            let body = BodyPipe { [weak self] in self?.makeRoom() }
            if !hasBody { body.end() }
            let request = HTTPRequest(head: head, body: HTTPBody(pipe: body))
            // The lock is held while the task starts, so that its answer cannot precede what is set here.
            state.withLock { state in
                state.body = body
                state.task = engine.run(handler, request, route: admission.route) { [weak self] in self?.answer($0) }
            }
        }
        return .proceed
    }

    /// Some bytes of the body.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Reply {
        enum Verdict {
            case offer(BodyPipe)
            case discard(BodyPipe?)
            case abort
        }
        let verdict = state.withLock { state -> Verdict in
            if state.answer == nil, let body = state.body {
                if state.received + bytes.count <= state.maximumBodyBytes {
                    state.hasRoom = false
                    return .offer(body)
                }
                let language = Language(accepting: connection.headers["Accept-Language"])
                state.answer = Problem.bodyTooLarge(limit: state.maximumBodyBytes).response(in: language)
                state.task?.cancel()
            }
            state.discarded += bytes.count
            let isTolerated = state.discarded <= Self.toleratedExcess + state.maximumBodyBytes
            return isTolerated ? .discard(state.body) : .abort
        }
        switch verdict {
        case .abort: return .abort
        case .discard(let body):
            body?.end(.failure(.tooLarge(limit: state.withLock { $0.maximumBodyBytes })))
        case .offer(let body):
            guard body.offer(bytes) else { return suspend { $0.hasRoom || $0.answer != nil } }
            state.withLock { $0.received += bytes.count }
        }
        engine.deadlines.received(bytes.count, on: connection.socket)
        return .proceed
    }

    /// The body is complete, or the connection was resumed after that.
    func receiveEnd() -> Reply {
        let (answer, body) = state.withLock { ($0.answer, $0.body) }
        if let answer { return send(answer) }
        body?.end()
        return suspend { $0.answer != nil }
    }

    /// The answer was sent, or the connection was closed before. The last call.
    func close() {
        let (task, body) = state.withLock { state in
            state.isClosed = true
            return (state.task, state.body)
        }
        task?.cancel()
        body?.end(.failure(.disconnected))
        engine.end(self)
        engine.deadlines.awaitRequest(on: connection.socket)
    }

    private func suspend(unless isDue: (State) -> Bool) -> Reply {
        engine.deadlines.suspend(connection.socket)
        connection.suspend()
        // Only now may another thread resume it: a resumption that came before the suspension would be lost.
        state.withLock { state in
            if isDue(state) {
                connection.resume()
            } else {
                state.isSuspended = true
            }
        }
        return .suspended
    }

    private func send(_ response: HTTPResponse) -> Reply {
        let (method, route) = state.withLock { ($0.method, $0.route) }
        let known = HTTPMethod(rawValue: method)?.rawValue ?? (["HEAD", "OPTIONS"].contains(method) ? method : "other")
        engine.metrics.requests(route, known, String(response.status.rawValue)).increment()
        engine.metrics.durations(route).observe(.now - started)
        engine.deadlines.awaitTransfer(on: connection.socket, bytes: response.body.count)
        var response = response
        if engine.isDraining { response.headers["Connection"] = "close" }
        return .send(response)
    }

    // MARK: Any thread

    /// The first answer counts.
    func answer(_ response: HTTPResponse) {
        state.withLock { state in
            guard state.answer == nil else { return }
            state.answer = response
            resume(&state)
        }
    }

    /// The server stops: whoever waits is told that the outcome is unknown.
    func abandon() {
        let task = state.withLock { $0.task }
        task?.cancel()
        let language = Language(accepting: nil)
        answer(Problem.interrupted.response(in: language))
    }

    private func makeRoom() {
        state.withLock { state in
            state.hasRoom = true
            resume(&state)
        }
    }

    private func resume(_ state: inout State) {
        guard state.isSuspended, !state.isClosed else { return }
        state.isSuspended = false
        connection.resume()
    }
}
