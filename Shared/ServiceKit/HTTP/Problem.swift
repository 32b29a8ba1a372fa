/// An answer that says what went wrong, for machines and for people (RFC 9457). A handler throws it.
public struct Problem: Error, Sendable {
    public let status: HTTPStatus
    /// Stable: what a client's program goes by. `urn:vigie:problem:<code>` is its type.
    public let code: String
    /// The kind of problem in a few words.
    public let title: LocalizedText
    /// What happened this time; no person's data.
    public let detail: LocalizedText?
    /// How long a client should wait before it tries again: `Retry-After`.
    public let retryAfter: Duration?
    /// Further header fields.
    public let headers: HTTPHeaders
    /// Further members, each a name and its JSON.
    public let members: [(name: String, json: [UInt8])]

    public init(
        _ status: HTTPStatus, _ code: String, title: LocalizedText, detail: LocalizedText? = nil,
        retryAfter: Duration? = nil, headers: HTTPHeaders = [:], members: [(name: String, json: [UInt8])] = []
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.retryAfter = retryAfter
        self.headers = headers
        self.members = members
    }

    /// As `application/problem+json`.
    public func response(in language: Language) -> HTTPResponse {
        let body = JSONText.object { writer in
            writer.member("type", "urn:vigie:problem:\(code)")
            writer.member("title", title(language))
            writer.member("status", status.rawValue)
            if let detail { writer.member("detail", detail(language)) }
            writer.member("code", code)
            for (name, json) in members {
                writer.key(name)
                writer.raw(json)
            }
        }
        var headers = headers
        headers["Content-Type"] = "application/problem+json"
        headers["Content-Language"] = language.rawValue
        if let retryAfter { headers["Retry-After"] = String(max(1, Int(retryAfter.seconds.rounded(.up)))) }
        return HTTPResponse(status, headers: headers, body: body)
    }
}
