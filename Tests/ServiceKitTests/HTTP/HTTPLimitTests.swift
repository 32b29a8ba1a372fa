import ServiceKit
import Testing

@Suite("What clients may take of the HTTP server")
struct HTTPLimitTests {
    let fixture = ServerFixture()

    static let small = HTTPRoute(.post, "/small", maximumBodyBytes: 10) { request in
        HTTPResponse(.ok, body: try await request.body.collect())
    }

    @Test("a body as long as the limit is taken, and one byte more is 413; the connection goes on")
    func limit() throws {
        let server = try fixture.server([Self.small])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.post("/small", "0123456789"))
        #expect(client.response()?.status == 200)
        client.send(ServerFixture.post("/small", "0123456789+"))
        #expect(client.response()?.status == 413)
        client.send(ServerFixture.post("/small", "again"))
        #expect(client.response()?.body == "again")
    }

    @Test("a chunked body is cut off at the limit")
    func chunked() throws {
        let server = try fixture.server([Self.small])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<3 { client.send("8\r\n01234567\r\n") }
        client.send("0\r\n\r\n")
        let response = client.response()
        #expect(response?.status == 413)
        #expect(response?.body.contains("10 octets") == true)
    }

    @Test("a chunked body that does not end is hung up on")
    func endless() throws {
        let server = try fixture.server([Self.small])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
        // 100 times the limit of what is read of a body that nobody wants.
        #expect((0..<1600).contains { _ in !client.send(chunk) })
    }

    @Test("who waits for leave to send is refused before it has sent")
    func expectContinue() throws {
        let server = try fixture.server([Self.small])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n")
        #expect(client.response()?.status == 413)
        #expect(client.isClosedByServer())
        let second = try TestClient(port: server.address.port)
        second.send("POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(second.response()?.status == 100)
        second.send("abc")
        #expect(second.response()?.body == "abc")
    }

    @Test("who is not admitted is told so without its body being read")
    func admission() throws {
        let server = try fixture.server([
            HTTPRoute(.post, "/v1/submissions", maximumBodyBytes: 64 << 20) { (head) throws(Problem) -> String in
                guard head.bearer == "right" else { throw .unauthorized }
                return "subject"
            } handle: { _, subject in
                HTTPResponse(.accepted, contentType: "text/plain", subject)
            }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n")
        let refusal = client.response()
        #expect(refusal?.status == 401)
        #expect(refusal?.headers["www-authenticate"] == "Bearer")
        let second = try TestClient(port: server.address.port)
        second.send(ServerFixture.post("/v1/submissions", "x", "Authorization: bearer  right\r\n"))
        #expect(second.response()?.body == "subject")
    }

    @Test("a body that drips is hung up on, while one that flows may take its time")
    func slowBody() throws {
        let server = try fixture.server([ServerFixture.echo]) {
            $0.grace = .milliseconds(400)
            $0.bytesPerSecond = 1000
        }
        defer { server.stop() }
        let slow = try TestClient(port: server.address.port)
        slow.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        let pause = Monitor(())
        func wait(_ milliseconds: Int) {
            _ = pause.wait(timeout: .milliseconds(milliseconds)) { (_) -> Void? in nil }
        }
        // One byte each 50 ms is 20 a second, of the 1000 that are asked for.
        #expect(
            (0..<1000).contains { _ in
                wait(50)
                return !slow.send("x")
            })
        // 200 bytes each 50 ms are 4000 a second; all of it takes longer than the grace.
        let steady = try TestClient(port: server.address.port)
        steady.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n")
        for _ in 0..<20 {
            wait(50)
            #expect(steady.send(String(repeating: "x", count: 200)))
        }
        #expect(steady.response()?.body.count == 4000)
        #expect(fixture.metrics.openMetrics().contains("vigie_http_late_connections_total 1"))
    }

    @Test("a header that drips is hung up on")
    func slowHead() throws {
        let server = try fixture.server([ServerFixture.echo]) { $0.head = .milliseconds(300) }
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET / HTTP/1.1\r\n")
        let pause = Monitor(())
        #expect(
            (0..<1000).contains { _ in
                _ = pause.wait(timeout: .milliseconds(50)) { (_) -> Void? in nil }
                return !client.send("X-Header: y\r\n")
            })
    }

    @Test("a connection on which nothing is asked is closed")
    func silent() throws {
        let server = try fixture.server([ServerFixture.echo]) {
            $0.idle = .milliseconds(300)
        }
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        #expect(client.isClosedByServer())
    }

    @Test("a request beyond the limit is answered 503, and those under way are not disturbed")
    func overload() async throws {
        let gate = DrainRequest()
        let arrived = BoundedQueue<Bool>(capacity: 8)
        let server = try fixture.server([
            HTTPRoute(.get, "/wait") { _ in
                arrived.push(true)
                await gate.wait()
                return HTTPResponse(.ok)
            }
        ]) { $0.requests = 2 }
        defer { server.stop() }
        let clients = try (0..<3).map { _ in try TestClient(port: server.address.port) }
        for client in clients.prefix(2) {
            client.send(ServerFixture.get("/wait"))
            #expect(arrived.pop() == true)
        }
        clients[2].send(ServerFixture.get("/wait"))
        let refusal = clients[2].response()
        #expect(refusal?.status == 503)
        #expect(refusal?.headers["retry-after"] == "1")
        gate.request()
        #expect(clients.prefix(2).map { $0.response()?.status } == [200, 200])
    }

    @Test("who sends far too much before it reads still gets its answer")
    func sentAhead() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        #expect(client.send(ServerFixture.post("/v1/echo", String(repeating: "x", count: 3 << 20))))
        #expect(client.response()?.status == 413)
    }

    @Test(
        "who sends far too much in chunks gets the same answer, as far as a body whose length is told is read, and no farther"
    )
    func sentAheadInChunks() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        let mebibyte = "100000\r\n" + String(repeating: "x", count: 1 << 20) + "\r\n"
        let head = "POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        for round in 1...2 {
            // Twice what the route takes, and the mebibyte that is read of any body.
            #expect(client.send(head + mebibyte + mebibyte + mebibyte + "0\r\n\r\n"), "round \(round)")
            #expect(client.response()?.status == 413, "round \(round)")
        }
        client.send(ServerFixture.post("/v1/echo", "again"))
        #expect(client.response()?.body == "again")

        client.send(head + mebibyte + mebibyte + mebibyte + "1\r\nx\r\n0\r\n\r\n")
        #expect(client.response() == nil)
    }

    @Test("a handler that does not come to an end, or leaves its body unread, is answered for and cancelled")
    func stuckHandler() throws {
        let cancelled = BoundedQueue<Bool>(capacity: 2)
        let server = try fixture.server([
            HTTPRoute(.post, "/stuck", maximumBodyBytes: 1 << 20) { _ in
                try? await Task.sleep(for: .seconds(3600))
                cancelled.push(Task.isCancelled)
                return HTTPResponse(.ok)
            }
        ]) { $0.handling = .milliseconds(100) }
        defer { server.stop() }
        for size in [0, 1 << 20] {
            let client = try TestClient(port: server.address.port)
            client.send(ServerFixture.post("/stuck", String(repeating: "x", count: size)))
            let answer = client.response()
            #expect(answer?.status == 503)
            #expect(answer?.body.contains("too-slow") == true)
            #expect(cancelled.pop() == true)
        }
    }

    @Test("a handler whose client has gone in the middle of its body learns of it")
    func disconnected() throws {
        let ending = BoundedQueue<HTTPBodyError?>(capacity: 1)
        let server = try fixture.server([
            HTTPRoute(.post, "/x", maximumBodyBytes: 100) { request in
                do throws(HTTPBodyError) {
                    _ = try await request.body.collect()
                    ending.push(nil)
                } catch {
                    ending.push(error)
                    throw error
                }
                return HTTPResponse(.ok)
            }
        ])
        defer { server.stop() }
        do {
            let client = try TestClient(port: server.address.port)
            client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        }
        #expect(ending.pop() == .some(.disconnected))
    }
}
