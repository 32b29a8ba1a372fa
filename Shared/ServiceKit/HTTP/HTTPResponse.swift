/// What a handler answers.
public struct HTTPResponse: Sendable {
    public var status: HTTPStatus
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(_ status: HTTPStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A text with its media type.
    public init(_ status: HTTPStatus, contentType: String, _ text: String) {
        self.init(status, headers: ["Content-Type": contentType], body: [UInt8](text.utf8))
    }

    /// JSON that is written already.
    public static func json(_ status: HTTPStatus, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "application/json"], body: body)
    }

    /// A JSON object.
    public static func json(_ status: HTTPStatus, _ members: (inout JSONText) -> Void) -> HTTPResponse {
        json(status, JSONText.object(members))
    }
}
