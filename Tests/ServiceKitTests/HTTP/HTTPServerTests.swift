import Glibc
import ServiceKit
import Testing

@Suite("The HTTP server")
struct HTTPServerTests {
    let fixture = ServerFixture()

    @Test("a connection serves one request after another")
    func keepsAlive() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        for text in ["one", "two", ""] {
            client.send(ServerFixture.post("/v1/echo", text))
            let response = client.response()
            #expect(response?.status == 200)
            #expect(response?.body == text)
        }
    }

    @Test("a body of a mebibyte passes through a pipe of a quarter", arguments: [false, true])
    func backpressure(isReaderSlow: Bool) async throws {
        let server = try fixture.server([
            HTTPRoute(.post, "/count", maximumBodyBytes: 1 << 20) { request in
                var count = 0
                for try await chunk in request.body {
                    count += chunk.count
                    if isReaderSlow { await Task.yield() }
                    if isReaderSlow { usleep(500) }
                }
                return HTTPResponse(.ok, contentType: "text/plain", "\(count)")
            }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.post("/count", String(repeating: "x", count: 1 << 20)))
        #expect(client.response()?.body == "\(1 << 20)")
    }

    @Test("a chunked body is put together, whatever its pieces")
    func chunked() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in ["3\r\nabc\r\n", "1", "\r\nd\r", "\n0\r\n\r\n"] { client.send(piece) }
        #expect(client.response()?.body == "abcd")
    }

    @Test(
        "a request that tells its length twice is refused and what follows it is not read, for a proxy may have seen another end",
        arguments: [
            "Content-Length: 4\r\nContent-Length: 3\r\n\r\nabcd",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
        ])
    func ambiguousLength(rest: String) throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("POST /v1/echo HTTP/1.1\r\nHost: x\r\n" + rest + ServerFixture.post("/v1/echo", "smuggled"))
        let response = client.response()
        #expect(response?.status == 400)
        #expect(response?.body.contains("ambiguous-length") == true)
        #expect(client.isClosedByServer())
    }

    @Test(
        "a target in absolute form, as clients send it to proxies, is that of its path, whatever its host",
        arguments: [
            ("http://x/v1/query?name=a", "a"), ("http://elsewhere.example.org:8080/v1/query?name=b%20c", "b c"),
            ("HTTPS://[::1]:443/v1/query?name=d", "d"), ("http://127.0.0.1/v1/query?name=", ""),
        ])
    func absoluteForm(target: String, name: String) throws {
        let server = try fixture.server([Self.query])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        let response = client.response()
        #expect(response?.status == 200)
        #expect(response?.body == name)
    }

    private static let query = HTTPRoute(.get, "/v1/query", query: ["name"]) { request in
        HTTPResponse(.ok, contentType: "text/plain", request.head.query("name") ?? "none")
    }

    @Test("an address without a path is that of the root, its query kept", arguments: ["http://x", "http://x?name=a"])
    func absoluteRoot(target: String) throws {
        let server = try fixture.server([
            HTTPRoute(.get, "/", query: ["name"]) {
                HTTPResponse(.ok, contentType: "text/plain", $0.head.query("name") ?? "")
            }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.response()?.body == (target.hasSuffix("a") ? "a" : ""))
    }

    @Test(
        "an address that is none, of another scheme or with a user's name is refused",
        arguments: [
            "http:///v1/query", "http://user@x/v1/query", "http://x:99999/v1/query", "http://x:8a/v1/query",
            "ftp://x/v1/query", "v1/query", "http://x/v1/query#part", "http://[::1/v1/query", "http:/v1/query",
        ])
    func malformedTarget(target: String) throws {
        let server = try fixture.server([Self.query])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        let response = client.response()
        #expect(response?.status == 400)
        #expect(response?.body.contains("malformed-target") == true)
    }

    @Test(
        "a request that names two hosts, or what is none, is refused in either form of target",
        arguments: [
            "Host: x\r\nHost: x\r\n", "Host: a b\r\n", "Host: x/y\r\n", "Host: user@x\r\n", "Host: x:port\r\n",
            "Host: x\r\nhost: y\r\n",
        ], ["/v1/query", "http://x/v1/query"])
    func malformedHost(fields: String, target: String) throws {
        let server = try fixture.server([Self.query])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET \(target) HTTP/1.1\r\n\(fields)\r\n")
        let response = client.response()
        #expect(response?.status == 400)
        #expect(response?.body.contains("malformed-host") == true)
    }

    @Test(
        "a host is named as an address has it",
        arguments: ["x", "x:8080", "x:", "[::1]", "[::1]:8080", "vigie.example.org", "127.0.0.1:1", "b%C3%A9", ""])
    func host(value: String) throws {
        let server = try fixture.server([Self.query])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET /v1/query HTTP/1.1\r\nHost: \(value)\r\n\r\n")
        #expect(client.response()?.status == 200)
    }

    @Test("a request of HTTP/1.1 that names no host is refused")
    func noHost() throws {
        let server = try fixture.server([Self.query])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("GET http://x/v1/query HTTP/1.1\r\n\r\n")
        #expect(client.response()?.status == 400)
    }

    @Test("requests that are sent ahead are answered in their order")
    func pipelined() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send((1...5).map { ServerFixture.post("/v1/echo", "request \($0)") }.joined())
        #expect((1...5).map { _ in client.response()?.body } == (1...5).map { "request \($0)" })
    }

    @Test("a client that has finished sending still gets its answer")
    func halfClosed() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.post("/v1/echo", "last"))
        client.shutdownSending()
        #expect(client.response()?.body == "last")
    }

    @Test("a hundred connections at once are served by four workers")
    func manyConnections() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let clients = try (0..<100).map { _ in try TestClient(port: server.address.port) }
        for (number, client) in clients.enumerated() { client.send(ServerFixture.post("/v1/echo", "client \(number)")) }
        for (number, client) in clients.enumerated() { #expect(client.response()?.body == "client \(number)") }
    }

    @Test("HEAD has the header of GET and no body")
    func head() throws {
        let server = try fixture.server([
            HTTPRoute(.get, "/x") { _ in HTTPResponse(.ok, contentType: "text/plain", "body") }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n" + ServerFixture.get("/x"))
        #expect(client.response(hasBody: false)?.headers["content-length"] == "4")
        #expect(client.response()?.body == "body")
    }

    @Test("an unknown path is a problem, in the language asked for")
    func notFound() throws {
        let server = try fixture.server([ServerFixture.echo])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/nothing") + ServerFixture.get("/nothing", "Accept-Language: en\r\n"))
        let french = client.response()
        #expect(french?.status == 404)
        #expect(french?.headers["content-type"] == "application/problem+json")
        #expect(french?.headers["content-language"] == "fr")
        #expect(
            french?.body
                == #"{"type":"urn:vigie:problem:not-found","title":"Rien à cette adresse","status":404,"code":"not-found"}"#
        )
        #expect(client.response()?.body.contains("Nothing at this address") == true)
    }

    @Test("another method is refused with those that are allowed, and OPTIONS names them")
    func methods() throws {
        let server = try fixture.server([ServerFixture.echo, HTTPRoute(.get, "/v1/echo") { _ in HTTPResponse(.ok) }])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        for (method, status) in [("DELETE", 405), ("BREW", 405), ("OPTIONS", 204)] {
            client.send("\(method) /v1/echo HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = client.response()
            #expect(response?.status == status)
            #expect(response?.headers["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test("path parameters and the query are decoded after they are taken apart")
    func target() throws {
        let server = try fixture.server([
            HTTPRoute(.get, "/cases/{case}/{act}", query: ["x", "y", "z"]) { request in
                let query = request.head.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
                return HTTPResponse(
                    .ok, contentType: "text/plain",
                    "\(request.parameter("case"))|\(request.parameter("act"))|\(query)")
            }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/cases/a%2Fb/%C3%A9?x=1%262&y=a+b&z"))
        #expect(client.response()?.body == "a/b|é|x=1&2;y=a b;z=")
        client.send(ServerFixture.get("/cases/%ZZ/x"))
        #expect(client.response()?.status == 400)
        client.send(ServerFixture.get("/cases//x"))
        #expect(client.response()?.status == 404)
    }

    @Test(
        "a query parameter that the address has not, or that comes twice, is refused by its name",
        arguments: [
            ("x=1&limt=2", "unknown-parameter", "This address has no parameter «limt»."),
            ("%22%0A", "unknown-parameter", "This address has no parameter «\\\"\\n»."),
            ("x=1&x=1", "repeated-parameter", "The parameter «x» comes more than once in the address."),
        ])
    func queries(query: String, code: String, detail: String) throws {
        let server = try fixture.server([HTTPRoute(.get, "/list", query: ["x"]) { _ in HTTPResponse(.ok) }])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/list?\(query)", "Accept-Language: en\r\n") + ServerFixture.get("/list?x=1"))
        let response = client.response()
        #expect(response?.status == 400)
        #expect(response?.body.contains(#""detail":"\#(detail)""#) == true, "\(response?.body ?? "")")
        #expect(response?.body.contains(#""code":"\#(code)""#) == true)
        #expect(client.response()?.status == 200)
    }

    @Test("a header with a line break is not sent")
    func headerInjection() throws {
        let server = try fixture.server([
            HTTPRoute(.get, "/x") { _ in HTTPResponse(.ok, headers: ["Location": "a\r\nSet-Cookie: b"]) }
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/x"))
        #expect(client.response() == nil)
    }

    @Test("what a handler throws is answered: a problem as it is, all else 500 without a word of it in the log")
    func failures() throws {
        struct Secret: Error, CustomStringConvertible { var description: String { "pupil 1234567890V" } }
        let server = try fixture.server([
            HTTPRoute(.get, "/problem") { _ in
                throw Problem(
                    .conflict, "already-closed", title: LocalizedText(fr: "Dossier clos", en: "Case closed"),
                    retryAfter: .milliseconds(1500), members: [("revision", [UInt8]("7".utf8))])
            },
            HTTPRoute(.get, "/error") { _ in throw Secret() },
        ])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/problem", "Accept-Language: en;q=0.5, fr;q=0.1\r\n"))
        let problem = client.response()
        #expect(problem?.status == 409)
        #expect(problem?.headers["retry-after"] == "2")
        #expect(problem?.body.contains(#""title":"Case closed""#) == true)
        #expect(problem?.body.contains(#""revision":7"#) == true)
        client.send(ServerFixture.get("/error"))
        #expect(client.response()?.status == 500)
        #expect(fixture.lines.lines.contains { $0.contains("a handler failed") && $0.contains("Secret") })
        #expect(!fixture.lines.lines.contains { $0.contains("1234567890V") })
    }

    @Test("the address that is taken is named, and so is one that does not exist")
    func addressInUse() throws {
        let server = try fixture.server([])
        defer { server.stop() }
        let error = #expect(throws: ServiceFailure.self) {
            try HTTPServer(
                listen: server.address, routes: [], metrics: Metrics(),
                log: Logger(service: "test", instance: "t2", sink: MemoryLog()))
        }
        #expect(error?.sentence == "cannot listen on \(server.address): Address already in use")
        let foreign = #expect(throws: ServiceFailure.self) {
            try HTTPServer(
                listen: ListenAddress(host: "192.0.2.1", port: 0), routes: [], metrics: Metrics(),
                log: Logger(service: "test", instance: "t2", sink: MemoryLog()))
        }
        #expect(foreign?.sentence.hasPrefix("cannot listen on 192.0.2.1:0: ") == true)
    }

    @Test("requests are counted by route and not by path")
    func metrics() throws {
        let server = try fixture.server([HTTPRoute(.get, "/cases/{case}") { _ in HTTPResponse(.ok) }])
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        for path in ["/cases/1", "/cases/2", "/wp-login.php", "/x"] {
            client.send(ServerFixture.get(path))
            #expect(client.response() != nil)
        }
        let text = fixture.metrics.openMetrics()
        #expect(text.contains(#"vigie_http_requests_total{route="/cases/{case}",method="GET",status="200"} 2"#))
        #expect(text.contains(#"vigie_http_requests_total{route="none",method="GET",status="404"} 2"#))
        #expect(!text.contains("wp-login"))
    }
}
