import ServiceKit
import Testing

@Suite("The HTTP server")
struct HTTPServerTests {
    let metrics = Metrics()
    let log = MemoryLog()

    func server(_ routes: [HTTPRoute], limits: HTTPLimits = HTTPLimits()) throws -> HTTPServer {
        try HTTPServer(
            listen: ListenAddress(host: "127.0.0.1", port: 0), routes: routes, limits: limits, metrics: metrics,
            log: Log(service: "test", instance: "t1", level: .debug, sink: log))
    }

    static let echo = HTTPRoute(.post, "/v1/echo", maximumBodyBytes: 1 << 20) { request in
        HTTPResponse(.ok, headers: ["Content-Type": "text/plain"], body: try await request.body.collect())
    }

    @Test("a body is handed over and answered")
    func echoes() throws {
        let server = try server([Self.echo])
        let client = try TestClient(port: server.address.port)
        for text in ["one", "two"] {
            client.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n\(text)")
            let response = client.response()
            #expect(response?.status == 200)
            #expect(response?.body == text)
        }
        server.stop()
    }

    @Test("a body of a mebibyte passes through a pipe of a quarter")
    func backpressure() throws {
        let server = try server([Self.echo])
        let client = try TestClient(port: server.address.port)
        let body = String(repeating: "x", count: 1 << 20)
        client.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(1 << 20)\r\n\r\n" + body)
        #expect(client.response()?.body == body)
        server.stop()
    }
}
