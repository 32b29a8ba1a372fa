import ServiceKit
import Testing

@Suite("Room for connections")
struct HTTPRoomTests {
    let fixture = ServerFixture()

    private var health: [HTTPRoute] { HTTPRoute.observability(health: Health(), metrics: fixture.metrics) }

    @Test("is made for a probe by the connections of one client that ask for nothing, however many there are")
    func idle() throws {
        let server = try fixture.server(health) {
            $0.idle = .seconds(3600)
            $0.connections = 40
            $0.connectionsPerClient = 20
        }
        defer { server.stop() }
        let held = try (0..<100).map { _ in try TestClient(port: server.address.port) }
        let probe = try TestClient(port: server.address.port)
        probe.send(ServerFixture.get("/healthz"))
        #expect(probe.response()?.status == 200)
        #expect(held[0].isClosedByServer(), "the one that has waited longest")
        held[99].send(ServerFixture.get("/healthz"))
        #expect(held[99].response()?.status == 200, "and not the last ones")
        #expect(fixture.count("vigie_http_evicted_connections") == 81)
    }

    @Test("is made by a connection whose request does not come to the end of its head")
    func halfAHead() throws {
        let server = try fixture.server(health) {
            $0.head = .seconds(3600)
            $0.connections = 10
            $0.connectionsPerClient = 10
        }
        defer { server.stop() }
        let held = try (0..<30).map { _ in
            let client = try TestClient(port: server.address.port)
            client.send("GET /healthz HTTP/1.1\r\n")
            return client
        }
        let probe = try TestClient(port: server.address.port)
        probe.send(ServerFixture.get("/healthz"))
        #expect(probe.response()?.status == 200)
        #expect(held[0].isClosedByServer())
    }

    @Test(
        "is not made by a connection with a request under way; its client is refused a further one, and told when it is idle"
    )
    func busy() async throws {
        let gate = DrainRequest()
        let arrived = BoundedQueue<Bool>(capacity: 8)
        let server = try fixture.server(
            [
                HTTPRoute(.get, "/wait") { _ in
                    arrived.push(true)
                    await gate.wait()
                    return HTTPResponse(.ok, contentType: "text/plain", "done")
                }
            ] + health
        ) { $0.connectionsPerClient = 3 }
        defer { server.stop() }
        let busy = try (0..<3).map { _ in try TestClient(port: server.address.port) }
        for client in busy {
            client.send(ServerFixture.get("/wait"))
            #expect(arrived.pop() == true)
        }
        let refused = try TestClient(port: server.address.port)
        #expect(refused.isClosedByServer())
        #expect(fixture.count("vigie_http_refused_connections") == 1)
        gate.request()
        for client in busy { #expect(client.response()?.body == "done") }
        // Their connections wait for a request now, so the first of them makes room.
        let next = try TestClient(port: server.address.port)
        next.send(ServerFixture.get("/healthz"))
        #expect(next.response()?.status == 200)
        #expect(busy.contains { $0.isClosedByServer() })
    }

    @Test("that is full of requests under way lets a further connection wait until one of them is done")
    func full() async throws {
        let gate = DrainRequest()
        let arrived = BoundedQueue<Bool>(capacity: 8)
        let server = try fixture.server(
            [
                HTTPRoute(.get, "/wait") { _ in
                    arrived.push(true)
                    await gate.wait()
                    return HTTPResponse(.ok)
                }
            ] + health
        ) {
            $0.connections = 2
            $0.connectionsPerClient = 100
        }
        defer { server.stop() }
        let busy = try (0..<2).map { _ in try TestClient(port: server.address.port) }
        for client in busy {
            client.send(ServerFixture.get("/wait"))
            #expect(arrived.pop() == true)
        }
        let probe = try TestClient(port: server.address.port)
        probe.send(ServerFixture.get("/healthz"))
        gate.request()
        #expect(busy.map { $0.response()?.status } == [200, 200])
        #expect(probe.response()?.status == 200)
    }

    @Test("is not asked for without a pause where the system has no descriptor left, and that is told once and counted")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) { try Shortage.play() }
    }
}
