/// One resource and method, and who answers.
public struct HTTPRoute: Sendable {
    typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    enum Action: Sendable {
        /// On the connection's thread.
        case immediate(@Sendable (HTTPRequestHead) -> HTTPResponse)
        /// Admission on the connection's thread, the handler it returns on a worker.
        case handled(@Sendable (HTTPRequestHead) throws(Problem) -> Handler)
    }

    let method: HTTPMethod
    /// As it was written: also the label of the route in metrics.
    let pattern: String
    let segments: [Segment]
    /// The names that the query of a request may hold, each once.
    let query: [String]
    let maximumBodyBytes: Int
    let action: Action

    enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(String)
    }

    /// - Parameters:
    ///   - pattern: `/v1/cases/{case}/confirmations`; a segment in braces is a path parameter.
    ///   - query: the names of its query parameters. A request with another, or with one that comes twice, is refused with
    ///     400: mistyped, it would ask for something else without a word.
    ///   - maximumBodyBytes: a longer body is refused with 413.
    ///   - handle: on one of the server's workers: it may await and may block in a C call. A `Problem` that it throws is
    ///     the answer; any other error is answered 500 and logged by its type. When the client goes away the task is
    ///     cancelled.
    public init(
        _ method: HTTPMethod, _ pattern: String, query: [String] = [], maximumBodyBytes: Int = 0,
        handle: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
    ) {
        self.init(method, pattern, query, maximumBodyBytes, .handled { (_) throws(Problem) in handle })
    }

    /// A route that looks at the request's head before a byte of its body is read: who asks, and in which format.
    ///
    /// - Parameters:
    ///   - admit: on the connection's thread, which holds up no other; throws what the client is told.
    ///   - handle: as above, with what `admit` found.
    public init<Admission: Sendable>(
        _ method: HTTPMethod, _ pattern: String, query: [String] = [], maximumBodyBytes: Int = 0,
        authorize: @escaping @Sendable (HTTPRequestHead) throws(Problem) -> Admission,
        handle: @escaping @Sendable (HTTPRequest, Admission) async throws -> HTTPResponse
    ) {
        self.init(
            method, pattern, query, maximumBodyBytes,
            .handled { (head) throws(Problem) in
                let admission = try authorize(head)
                return { try await handle($0, admission) }
            })
    }

    /// A GET that is answered on the connection's thread, even while every worker is busy and while the service drains.
    /// What its query holds is left alone: probes add to theirs what keeps proxies from answering.
    ///
    /// - Parameter answer: must not wait for a worker.
    public static func immediate(
        _ pattern: String, _ answer: @escaping @Sendable (HTTPRequestHead) -> HTTPResponse
    ) -> HTTPRoute {
        HTTPRoute(.get, pattern, [], 0, .immediate(answer))
    }

    private init(
        _ method: HTTPMethod, _ pattern: String, _ query: [String], _ maximumBodyBytes: Int, _ action: Action
    ) {
        self.method = method
        self.pattern = pattern
        self.query = query
        self.maximumBodyBytes = maximumBodyBytes
        self.action = action
        precondition(pattern.hasPrefix("/"), "the pattern \(pattern) does not begin with a slash")
        segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }
}
