/// What a server knows beside its sockets: the routes, the requests under way, and whether it drains.
final class HTTPEngine: Sendable {
    /// Of the server.
    let name: String
    let router: HTTPRouter
    let limits: HTTPLimits
    let metrics: HTTPMetrics
    let log: Logger
    let connections: ConnectionTable
    private let workers: WorkerPool
    private let state = Monitor(State())

    private struct State {
        var exchanges: [ObjectIdentifier: HTTPExchange] = [:]
        var isDraining = false
    }

    init(name: String, router: HTTPRouter, limits: HTTPLimits, metrics: HTTPMetrics, log: Logger) {
        self.name = name
        self.router = router
        self.limits = limits
        self.metrics = metrics
        self.log = log
        connections = ConnectionTable(limits: limits)
        workers = WorkerPool(name: "\(name)-worker", threads: limits.workers)
    }

    var isDraining: Bool { state.read { $0.isDraining } }

    func begin(_ exchange: HTTPExchange) {
        metrics.inFlight.set(
            state.update { state in
                state.exchanges[ObjectIdentifier(exchange)] = exchange
                return state.exchanges.count
            })
    }

    func end(_ exchange: HTTPExchange) {
        metrics.inFlight.set(
            state.update { state in
                state.exchanges[ObjectIdentifier(exchange)] = nil
                return state.exchanges.count
            })
    }

    /// What a request's head leads to: an answer at once, or a handler to run.
    ///
    /// - Parameter socket: of its connection.
    func outcome(
        method: String, target: String, headers: HTTPHeaders, contentLength: Int?, on socket: Int32
    ) -> HTTPAdmission {
        let language = Language(accepting: headers["Accept-Language"])
        func refuse(_ problem: Problem, route: String = "none") -> HTTPAdmission {
            HTTPAdmission(route: route, maximumBodyBytes: 0, outcome: .answer(problem.response(in: language)))
        }
        guard headers.tellOneLength else { return refuse(.ambiguousLength) }
        guard headers.tellOneHost else { return refuse(.malformedHost) }
        guard let parsed = RequestTarget(target) else { return refuse(.malformedTarget) }
        switch router.match(method, parsed.segments) {
        case .notFound: return refuse(.notFound)
        case .methodNotAllowed(let allowed):
            guard method == "OPTIONS" else { return refuse(.methodNotAllowed(allowed: allowed)) }
            let answer = HTTPResponse(.noContent, headers: ["Allow": allowed.joined(separator: ", ")])
            return HTTPAdmission(route: "none", maximumBodyBytes: 0, outcome: .answer(answer))
        case .route(let route, let parameters):
            var head = HTTPRequestHead(method: route.method, target: parsed, headers: headers)
            head.parameters = parameters
            if let contentLength, contentLength > route.maximumBodyBytes {
                let limit = route.maximumBodyBytes
                var refusal = refuse(.bodyTooLarge(limit: limit), route: route.pattern)
                refusal.toleratedBodyBytes = HTTPAdmission.tolerance(beyond: limit)
                return refusal
            }
            switch route.action {
            case .immediate(let answer):
                return HTTPAdmission(route: route.pattern, maximumBodyBytes: 0, outcome: .answer(answer(head)))
            case .handled(let outcome):
                if isDraining { return refuse(.draining, route: route.pattern) }
                guard connections.beginHandling(on: socket) else { return refuse(.overloaded, route: route.pattern) }
                do {
                    try head.checkQuery(route.query)
                    return HTTPAdmission(
                        route: route.pattern, maximumBodyBytes: route.maximumBodyBytes,
                        outcome: .handle(head, try outcome(head)))
                } catch {
                    connections.endHandling(on: socket)
                    return refuse(error, route: route.pattern)
                }
            }
        }
    }

    /// Runs a handler on a worker and hands its answer over.
    func run(
        _ handler: @escaping HTTPRoute.Handler, _ request: HTTPRequest, route: String,
        answer: @escaping @Sendable (HTTPResponse) -> Void
    ) -> Task<Void, Never> {
        Task(executorPreference: workers) { [log] in
            let response: HTTPResponse
            do {
                response = try await handler(request)
            } catch let problem as Problem {
                response = problem.response(in: request.language)
            } catch HTTPBodyError.tooLarge(let limit) {
                response = Problem.bodyTooLarge(limit: limit).response(in: request.language)
            } catch HTTPBodyError.disconnected {
                response = HTTPResponse(.badRequest)  // nobody reads it
            } catch is CancellationError {
                response = Problem.unavailable().response(in: request.language)
            } catch let error as any ServiceError {
                log.error("a handler failed", [.text("route", route), .text("error", error.sentence)])
                response = Problem.internalError.response(in: request.language)
            } catch {
                // Its type alone: what it says may quote the request.
                log.error("a handler failed", [.text("route", route), .text("error", "\(type(of: error))")])
                response = Problem.internalError.response(in: request.language)
            }
            answer(response)
        }
    }

    func enforceDeadlines() {
        let late = connections.enforce()
        guard late > 0 else { return }
        metrics.late.increment(by: late)
        log.info("closed connections whose client was too slow", [.count("connections", late)])
    }

    /// Waits until no request is under way. Blocks.
    func drain(within limit: Duration) {
        state.update { $0.isDraining = true }
        _ = state.wait(timeout: limit) { $0.exchanges.isEmpty ? true : nil }
    }

    /// Answers what is still under way, and waits a moment for these answers to be sent.
    func abandonAll() {
        let exchanges = state.update { state in
            state.isDraining = true
            return Array(state.exchanges.values)
        }
        guard !exchanges.isEmpty else { return }
        for exchange in exchanges { exchange.giveUp(.interrupted) }
        _ = state.wait(timeout: .milliseconds(250)) { $0.exchanges.isEmpty ? true : nil }
    }

    func close() {
        workers.close()
    }
}
