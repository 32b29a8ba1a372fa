/// Finds the route of a request. A literal segment wins over a parameter.
struct HTTPRouter: Sendable {
    enum Match {
        case route(HTTPRoute, parameters: [String: String])
        case methodNotAllowed(allowed: [String])
        case notFound
    }

    private let routes: [HTTPRoute]

    init(_ routes: [HTTPRoute]) {
        let keys = routes.map { "\($0.method.rawValue) \($0.pattern)" }
        precondition(Set(keys).count == keys.count, "two routes have the same method and pattern")
        self.routes = routes
    }

    func match(_ method: String, _ segments: [String]) -> Match {
        let candidates = routes.compactMap { route in
            Self.parameters(of: route, in: segments).map { (route: route, parameters: $0) }
        }
        guard let fewest = candidates.map(\.parameters.count).min() else { return .notFound }
        let nearest = candidates.filter { $0.parameters.count == fewest }
        let wanted = method == "HEAD" ? "GET" : method
        if let (route, parameters) = nearest.first(where: { $0.route.method.rawValue == wanted }) {
            return .route(route, parameters: parameters)
        }
        let methods = nearest.map(\.route.method.rawValue)
        return .methodNotAllowed(allowed: (methods + (methods.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).sorted())
    }

    private static func parameters(of route: HTTPRoute, in segments: [String]) -> [String: String]? {
        guard route.segments.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (pattern, segment) in zip(route.segments, segments) {
            switch pattern {
            case .literal(let literal):
                guard literal == segment else { return nil }
            case .parameter(let name):
                guard !segment.isEmpty else { return nil }
                parameters[name] = segment
            }
        }
        return parameters
    }
}
