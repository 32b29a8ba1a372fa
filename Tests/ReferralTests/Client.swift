import Foundation
import FoundationNetworking
import Messages

/// What the software of the people who act does over HTTP.
enum Client {
    struct Answer {
        let status: Int
        let body: [UInt8]
        private let response: HTTPURLResponse

        init(_ body: Data, _ response: HTTPURLResponse) {
            status = response.statusCode
            self.body = Array(body)
            self.response = response
        }

        func header(_ name: String) -> String? { response.value(forHTTPHeaderField: name) }

        /// Without its parameters.
        var mediaType: String? { header("Content-Type")?.split(separator: ";").first.map(String.init) }

        func json() throws -> JSONCursor { JSONCursor(try JSONValue(parsing: body)) }

        /// A member of the body that is a text.
        func text(_ name: String) throws -> String? { try json()[name].textIfPresent(atMost: 1_000) }
    }

    struct Failure: Error {}

    static func send(
        _ method: String, _ path: String, to port: UInt16, headers: [String: String], body: String?
    ) async throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw Failure() }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw Failure() }
        return Answer(data, response)
    }
}
