import Messages
public import ServiceKit

extension HTTPRoute {
    /// `/openapi.json`, `/asyncapi.json` and `/schemas/...`, which every service serves.
    public static var contract: [HTTPRoute] {
        [document("/openapi.json", as: "application/json"), document("/asyncapi.json", as: "application/json")]
            + [
                .immediate("/schemas/{name}") { head in
                    answer("schemas/\(head.parameters["name"] ?? "")", as: "application/schema+json", to: head)
                }
            ]
    }

    private static func document(_ path: String, as mediaType: String) -> HTTPRoute {
        .immediate(path) { head in answer(String(path.dropFirst()), as: mediaType, to: head) }
    }

    private static func answer(_ path: String, as mediaType: String, to head: HTTPRequestHead) -> HTTPResponse {
        guard let body = documents[path] else { return Problem.notFound.response(in: head.language) }
        return HTTPResponse(.ok, headers: ["Content-Type": mediaType], body: body)
    }

    /// By path; made of the types when first asked for.
    private static let documents: [String: [UInt8]] = Dictionary(
        Contract.documents.map { ($0.path, Array($0.text.utf8)) }, uniquingKeysWith: { first, _ in first })
}
