/// What is known of a request before its body.
public struct HTTPRequestHead: Sendable {
    public let method: HTTPMethod
    /// The path as it came, percent-encoded, without its query.
    public let path: String
    /// The path parameters of the route, decoded, by name.
    public internal(set) var parameters: [String: String] = [:]
    /// The query's members in their order, decoded.
    public let query: [(name: String, value: String)]
    public let headers: HTTPHeaders
    /// What `Accept-Language` asks for.
    public let language: Language

    init(method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders) {
        self.method = method
        path = target.path
        query = target.query
        self.headers = headers
        language = Language(accepting: headers["Accept-Language"])
    }

    /// The media type of the body in lower case and without parameters: `application/json`.
    public var contentType: String? {
        headers["Content-Type"]?.split(separator: ";").first.map { String(String($0).trimmed).lowercased() }
    }

    /// The first member of the query of this name.
    public func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// Refuses a query with a name that is not of these, or that comes twice.
    func checkQuery(_ names: [String]) throws(Problem) {
        var seen: Set<String> = []
        for (name, _) in query {
            guard names.contains(name) else { throw .unknownParameter(name) }
            guard seen.insert(name).inserted else { throw .repeatedParameter(name) }
        }
    }

    /// What follows `Bearer` in `Authorization` (RFC 6750).
    public var bearer: String? {
        guard let field = headers["Authorization"], let space = field.firstIndex(of: " "),
            field[..<space].lowercased() == "bearer"
        else { return nil }
        let credentials = String(field[space...]).trimmed
        return credentials.isEmpty ? nil : String(credentials)
    }

    /// The seconds of `Prefer: wait=5` (RFC 7240); nil where it does not ask to wait.
    public var preferredWait: Duration? {
        for preference in (headers["Prefer"] ?? "").split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let preference = String(preference).trimmed.lowercased()
            if preference.hasPrefix("wait="), let seconds = Int(preference.dropFirst(5)), seconds >= 0 {
                return .seconds(min(seconds, 3600))
            }
        }
        return nil
    }
}
