import ServiceKit
import Testing

/// Clients are told apart by the last byte of their address, `from`.
@Suite("Clients share the connections by address")
struct HTTPFairnessTests {
    let fixture = ServerFixture()

    /// Handlers that have begun, and what lets them end.
    private let arrived = BoundedQueue<Bool>(capacity: 64)
    private let gate = DrainRequest()

    private var routes: [HTTPRoute] {
        [
            ServerFixture.echo,
            HTTPRoute(.get, "/wait") { [arrived, gate] _ in
                arrived.push(true)
                await gate.wait()
                return HTTPResponse(.ok)
            },
            HTTPRoute(.post, "/slow", maximumBodyBytes: 1 << 20) { [arrived] request in
                arrived.push(true)
                return HTTPResponse(.ok, body: try await request.body.collect())
            },
        ]
    }

    /// Nothing ends by itself, and one address may take all connections as long as nobody else asks for one.
    private func server(_ adjust: (inout HTTPLimits) -> Void) throws -> HTTPServer {
        try fixture.server(routes) {
            $0.idle = .seconds(3600)
            $0.head = .seconds(3600)
            $0.grace = .seconds(3600)
            $0.transfer = .zero
            $0.connectionsPerClient = 100
            adjust(&$0)
        }
    }

    /// Begins to send a body, and sends no more of it.
    private func upload(to server: HTTPServer, from host: UInt8) throws -> TestClient {
        let client = try TestClient(port: server.address.port, from: host)
        client.send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        #expect(arrived.pop(timeout: .seconds(20)) == true)
        return client
    }

    private func echo(_ client: TestClient) -> String? {
        client.send(ServerFixture.post("/v1/echo", "answered"))
        return client.response()?.body
    }

    @Test("so the address with the most gives up an idle one, and not another that has been idle for longer")
    func idle() throws {
        let server = try server { $0.connections = 10 }
        defer { server.stop() }
        let first = try TestClient(port: server.address.port, from: 2)
        #expect(echo(first) == "answered")
        let many = try (0..<9).map { _ in try TestClient(port: server.address.port, from: 1) }
        let newcomer = try TestClient(port: server.address.port, from: 3)
        #expect(echo(newcomer) == "answered")
        #expect(many[0].isClosedByServer(), "of those, the one that has waited longest")
        #expect(echo(first) == "answered")
        #expect(fixture.count("vigie_http_evicted_connections") == 1)
    }

    @Test("so the address with the most gives up a request that it does not get on with, and is itself refused another")
    func slow() throws {
        let server = try server { $0.connections = 10 }
        defer { server.stop() }
        let many = try (0..<10).map { _ in try upload(to: server, from: 1) }
        #expect(try TestClient(port: server.address.port, from: 1).isClosedByServer())
        #expect(fixture.count("vigie_http_refused_connections") == 1)
        let newcomer = try TestClient(port: server.address.port, from: 2)
        #expect(echo(newcomer) == "answered")
        #expect(many.contains { $0.isClosedByServer() })
        #expect(fixture.count("vigie_http_preempted_connections") == 1)
    }

    @Test("so no address takes from another what would give it more than that one has")
    func even() throws {
        let server = try server { $0.connections = 10 }
        defer { server.stop() }
        let many = try (0..<10).map { _ in try upload(to: server, from: 1) }
        let others = try (0..<5).map { _ in try upload(to: server, from: 2) }
        #expect(fixture.count("vigie_http_preempted_connections") == 5)
        #expect(try TestClient(port: server.address.port, from: 2).isClosedByServer())
        #expect(try TestClient(port: server.address.port, from: 1).isClosedByServer())
        #expect(fixture.count("vigie_http_refused_connections") == 2)
        let statuses = (many + others).map { client in
            client.send(String(repeating: "x", count: 96))
            return client.response()?.status
        }
        #expect(statuses.prefix(10).count { $0 == 200 } == 5, "those that had more time left")
        #expect(statuses.suffix(5) == [200, 200, 200, 200, 200])
    }

    @Test("and the requests that are handled at a time likewise")
    func requests() throws {
        let server = try server { $0.requests = 4 }
        defer { server.stop() }
        let many = try (0..<4).map { _ in try TestClient(port: server.address.port, from: 1) }
        for client in many {
            client.send(ServerFixture.get("/wait"))
            #expect(arrived.pop(timeout: .seconds(20)) == true)
        }
        let fifth = try TestClient(port: server.address.port, from: 1)
        fifth.send(ServerFixture.get("/wait"))
        #expect(fifth.response()?.status == 503)
        // Two of the four would be its part.
        let others = try (0..<3).map { _ in try TestClient(port: server.address.port, from: 2) }
        for client in others.prefix(2) {
            client.send(ServerFixture.get("/wait"))
            #expect(arrived.pop(timeout: .seconds(20)) == true)
        }
        others[2].send(ServerFixture.get("/wait"))
        #expect(others[2].response()?.status == 503)
        gate.request()
        #expect((many + others.prefix(2)).map { $0.response()?.status } == Array(repeating: 200, count: 6))
    }

    @Test("and what is no request yet, or is refused, takes no place of one that is handled")
    func unhandled() throws {
        let server = try server { $0.requests = 2 }
        defer { server.stop() }
        let heads = try (0..<4).map { _ in
            let client = try TestClient(port: server.address.port)
            client.send("GET /wait HTTP/1.1\r\n")
            return client
        }
        let refused = try (0..<4).map { _ in
            let client = try TestClient(port: server.address.port)
            client.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
            return client
        }
        // An answer shows that those before were seen: connections are taken in their order, and heads soon after.
        for _ in 0..<20 { #expect(echo(try TestClient(port: server.address.port)) == "answered") }
        withExtendedLifetime(heads + refused) {}
    }
}
