/// A request whose body is still on its way.
public struct HTTPRequest: Sendable {
    public let head: HTTPRequestHead
    public let body: HTTPBody

    public var method: HTTPMethod { head.method }
    public var path: String { head.path }
    public var headers: HTTPHeaders { head.headers }
    public var language: Language { head.language }

    /// A path parameter of the route, decoded.
    public func parameter(_ name: String) -> String {
        guard let value = head.parameters[name] else {
            preconditionFailure("the route of \(head.path) has no parameter \(name)")
        }
        return value
    }
}
