import Glibc
import ServiceKit
import Testing

@Suite("A server that drains")
struct HTTPDrainTests {
    let fixture = ServerFixture()

    @Test("finishes what is under way, refuses what is new, and closes the connection with the answer")
    func finishes() async throws {
        let gate = DrainRequest()
        let arrived = BoundedQueue<Bool>(capacity: 1)
        let server = try fixture.server(
            [
                HTTPRoute(.get, "/wait") { _ in
                    arrived.push(true)
                    await gate.wait()
                    return HTTPResponse(.ok, contentType: "text/plain", "done")
                }
            ] + HTTPRoute.observability(health: Health(), metrics: fixture.metrics)
        ) {
            // On a busy machine the steps of this test are far apart.
            $0.idle = .seconds(3600)
            $0.handling = .seconds(3600)
        }
        let underWay = try TestClient(port: server.address.port)
        let other = try TestClient(port: server.address.port)
        other.send(ServerFixture.get("/healthz"))
        #expect(other.response()?.status == 200)
        underWay.send(ServerFixture.get("/wait"))
        #expect(arrived.pop() == true)

        async let drained: Void = server.drain(within: .seconds(3600))
        // Refused once the socket is shut; until then a connection may still be made.
        while (try? TestClient(port: server.address.port)) != nil { await Task.yield() }
        other.send(ServerFixture.get("/wait"))
        let refusal = other.response()
        #expect(refusal?.status == 503)
        #expect(refusal?.headers["connection"]?.lowercased() == "close")
        #expect(refusal?.headers["retry-after"] != nil)

        gate.request()
        let answer = underWay.response()
        #expect(answer?.body == "done")
        #expect(answer?.headers["connection"]?.lowercased() == "close")
        await drained
        #expect(underWay.isClosedByServer())
    }

    @Test("answers what does not finish in time, and cancels it")
    func abandons() async throws {
        let arrived = BoundedQueue<Bool>(capacity: 1)
        let cancelled = BoundedQueue<Bool>(capacity: 1)
        let server = try fixture.server([
            HTTPRoute(.get, "/forever") { _ in
                arrived.push(true)
                try? await Task.sleep(for: .seconds(3600))
                cancelled.push(Task.isCancelled)
                return HTTPResponse(.ok)
            }
        ])
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/forever"))
        #expect(arrived.pop() == true)
        await server.drain(within: .milliseconds(50))
        let answer = client.response()
        #expect(answer?.status == 503)
        #expect(answer?.body.contains("interrupted") == true)
        #expect(cancelled.pop() == true)
    }

    @Test("answers a handler that blocks its worker, and comes to an end")
    func blockedWorker() async throws {
        let arrived = BoundedQueue<Bool>(capacity: 1)
        let release = Monitor(false)
        let server = try fixture.server([
            HTTPRoute(.post, "/block", maximumBodyBytes: 1 << 20) { _ in
                arrived.push(true)
                _ = release.wait { $0 ? true : nil }
                return HTTPResponse(.ok)
            }
        ]) { $0.workers = 1 }
        let client = try TestClient(port: server.address.port)
        // More than the pipe holds, so that the connection is suspended for want of a reader.
        let body = String(repeating: "x", count: 1 << 20)
        client.send("POST /block HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
        let sender = ServiceThread(name: "sender") { [descriptor = client.descriptor] in
            var rest = Array(body.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
        #expect(arrived.pop() == true)
        await server.drain(within: .milliseconds(50))
        await sender.ended()
        release.update { $0 = true }
    }

    @Test("a request that comes while all workers are blocked does not keep health from being told")
    func healthWhileBusy() throws {
        let arrived = BoundedQueue<Bool>(capacity: 1)
        let release = Monitor(false)
        let health = Health()
        let server = try fixture.server(
            [
                HTTPRoute(.get, "/block") { _ in
                    arrived.push(true)
                    _ = release.wait { $0 ? true : nil }
                    return HTTPResponse(.ok)
                }
            ] + HTTPRoute.observability(health: health, metrics: fixture.metrics)
        ) { $0.workers = 1 }
        defer { server.stop() }
        let busy = try TestClient(port: server.address.port)
        busy.send(ServerFixture.get("/block"))
        #expect(arrived.pop() == true)
        let client = try TestClient(port: server.address.port)
        let kafka = health.component("kafka")
        client.send(ServerFixture.get("/readyz"))
        let unready = client.response()
        #expect(unready?.status == 503)
        #expect(
            unready?.body == #"{"status":"unready","reasons":[{"component":"kafka","reason":"starting"}]}"#)
        kafka.ready()
        client.send(ServerFixture.get("/readyz") + ServerFixture.get("/healthz") + ServerFixture.get("/metrics"))
        #expect(client.response()?.body == #"{"status":"ready","reasons":[]}"#)
        #expect(client.response()?.body == #"{"status":"alive"}"#)
        let metrics = client.response()
        #expect(
            metrics?.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(metrics?.body.contains("# TYPE vigie_http_") == true)
        kafka.dead("fenced")
        client.send(ServerFixture.get("/healthz"))
        #expect(client.response()?.status == 503)
        release.update { $0 = true }
        #expect(busy.response()?.status == 200)
    }
}
