import Foundation
import FoundationNetworking
import ServiceKit
import Synchronization

/// HTTP for a command: one request, awaited on its thread.
enum Web {
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    static func get(_ url: String, key: String? = nil) throws -> Answer {
        try send("GET", url, key: key, headers: [:], body: nil)
    }

    static func post(
        _ url: String, key: String, type: String, headers: [String: String] = [:], _ body: [UInt8]
    ) throws -> Answer {
        try send("POST", url, key: key, headers: headers.merging(["Content-Type": type]) { $1 }, body: body)
    }

    private static func send(
        _ method: String, _ url: String, key: String?, headers: [String: String], body: [UInt8]?
    ) throws -> Answer {
        guard let address = URL(string: url) else { throw ServiceFailure(.failure, "\(url) is no address") }
        var request = URLRequest(url: address, timeoutInterval: 30)
        request.httpMethod = method
        request.httpBody = body.map { Data($0) }
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Answer, ServiceFailure>?>(nil)
        URLSession.shared.dataTask(with: request) { data, response, error in
            let answer: Result<Answer, ServiceFailure> =
                if let response = response as? HTTPURLResponse {
                    .success(Answer(status: response.statusCode, body: Array(data ?? Data())))
                } else {
                    .failure(ServiceFailure(.failure, "\(url): \(error?.localizedDescription ?? "no answer")"))
                }
            result.withLock { $0 = answer }
            done.signal()
        }.resume()
        done.wait()
        guard let answer = result.withLock({ $0 }) else { throw ServiceFailure(.failure, "\(url): no answer") }
        return try answer.get()
    }
}
