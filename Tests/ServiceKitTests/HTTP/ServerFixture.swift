import ServiceKit

/// What most tests of the server begin with.
struct ServerFixture {
    let metrics = Metrics()
    let lines = MemoryLog()

    func server(_ routes: [HTTPRoute], _ adjust: (inout HTTPLimits) -> Void = { _ in }) throws -> HTTPServer {
        var limits = HTTPLimits()
        adjust(&limits)
        return try HTTPServer(
            listen: ListenAddress(host: "127.0.0.1", port: 0), routes: routes, limits: limits, metrics: metrics,
            log: Logger(service: "test", instance: "t1", level: .debug, sink: lines))
    }

    /// The value of a counter without labels.
    func count(_ name: String) -> Int? {
        let line = metrics.openMetrics().split(separator: "\n").first { $0.hasPrefix("\(name)_total ") }
        return line.flatMap { Int($0.dropFirst(name.count + 7)) }
    }

    /// Answers with the body that it was sent.
    static let echo = HTTPRoute(.post, "/v1/echo", maximumBodyBytes: 1 << 20) { request in
        HTTPResponse(.ok, headers: ["Content-Type": "text/plain"], body: try await request.body.collect())
    }

    static func get(_ path: String, _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n"
    }

    static func post(_ path: String, _ body: String, _ headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }
}
