import TemporaryFiles
import Foundation
import ServiceKit
import Testing

/// Each in a process of its own: `Service.run` ends it.
@Suite("A service")
struct ServiceTests {
    static let service = Service(
        name: "tested", summary: "A service that tests run.", listen: ListenAddress(host: "127.0.0.1", port: 0),
        variables: [ConfigurationTests.depth])

    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    static func environment(_ directory: String, _ more: [String: String] = [:]) -> [String: String] {
        [
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "localhost:1", "VIGIE_STATE_DIRECTORY": directory, "VIGIE_INSTANCE": "t1",
            "VIGIE_HTTP_LISTN": "a typing error",
        ].merging(more) { $1 }
    }

    /// Standard output and standard error of a process that has ended.
    func text(_ result: ExitTest.Result?) throws -> (output: String, error: String) {
        let result = try #require(result)
        return (
            String(decoding: result.standardOutputContent, as: UTF8.self),
            String(decoding: result.standardErrorContent, as: UTF8.self)
        )
    }

    @Test("drains on SIGTERM and ends with 0")
    func drains() async throws {
        let path = directory.path
        let result = await #expect(
            processExitsWith: .exitCode(0), observing: [\.standardOutputContent, \.standardErrorContent]
        ) { [path = path as String] in
            let runner = pthread_self()
            ServiceTests.service.run(arguments: [], environment: ServiceTests.environment(path)) { context in
                let server = try context.serve()
                let client = try TestClient(port: server.address.port)
                client.send(ServerFixture.get("/readyz"))
                guard client.response()?.status == 200 else { throw ServiceFailure(.failure, "it is not ready") }
                // To the thread that takes the signals: those of the test runner do not hold them.
                pthread_kill(runner, SIGTERM)
                await context.drain.wait()
                client.send(ServerFixture.get("/readyz"))
                guard client.response()?.body.contains("draining") == true else {
                    throw ServiceFailure(.failure, "it does not say that it drains")
                }
                await server.drain(within: .seconds(5))
            }
        }
        let (output, _) = try text(result)
        #expect(output.contains(#""message":"starting""#))
        #expect(output.contains("did you mean VIGIE_HTTP_LISTEN?"))
        #expect(output.contains(#""level":"info","service":"tested","instance":"t1","message":"drained""#))
    }

    @Test("tells at its admin listener that it drains, while nobody can come to the other any more")
    func adminListener() async throws {
        let path = directory.path
        await #expect(processExitsWith: .exitCode(0)) { [path = path as String] in
            let runner = pthread_self()
            let environment = ServiceTests.environment(path, ["VIGIE_ADMIN_LISTEN": "127.0.0.1:0"])
            ServiceTests.service.run(arguments: [], environment: environment) { context in
                guard let admin = try context.serveAdmin() else { throw ServiceFailure(.failure, "there is none") }
                let server = try context.serve()
                func answer(_ path: String, of server: HTTPServer) throws -> TestClient.Response? {
                    let client = try TestClient(port: server.address.port)
                    client.send(ServerFixture.get(path))
                    return client.response()
                }
                guard try answer("/readyz", of: admin)?.status == 200, try answer("/readyz", of: server)?.status == 404
                else { throw ServiceFailure(.failure, "it is not served by the admin listener alone") }
                pthread_kill(runner, SIGTERM)
                await context.drain.wait()
                await server.drain(within: .seconds(5))
                guard (try? answer("/openapi.json", of: server)) == nil,
                    try answer("/readyz", of: admin)?.body.contains("draining") == true,
                    try answer("/metrics", of: admin)?.body.contains("vigie_admin_requests_total") == true
                else { throw ServiceFailure(.failure, "it does not say that it drains") }
                admin.stop()
            }
        }
    }

    @Test("ends at once on a second signal, with 1 and last words")
    func secondSignal() async throws {
        let path = directory.path
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            [path = path as String] in
            let runner = pthread_self()
            ServiceTests.service.run(arguments: [], environment: ServiceTests.environment(path)) { context in
                pthread_kill(runner, SIGTERM)
                await context.drain.wait()
                pthread_kill(runner, SIGINT)
                try await Task.sleep(for: .seconds(3600))
            }
        }
        #expect(try text(result).error == "tested: a second signal ended it before it had drained\n")
    }

    @Test("ends with the code and the sentence of what went wrong, on standard error and in the log")
    func failure() async throws {
        let path = directory.path
        let result = await #expect(
            processExitsWith: .exitCode(78), observing: [\.standardOutputContent, \.standardErrorContent]
        ) { [path = path as String] in
            ServiceTests.service.run(arguments: [], environment: ServiceTests.environment(path)) { context in
                context.drain.fail(ServiceFailure(.fenced, "a newer process of this instance took over"))
                await context.drain.wait()
            }
        }
        let (output, error) = try text(result)
        #expect(error == "tested: a newer process of this instance took over\n")
        #expect(
            output.contains(
                #""message":"ended","fields":{"reason":"a newer process of this instance took over","exit_code":78}"#))
    }

    @Test("does not quote an error that it does not know")
    func unknownError() async throws {
        let path = directory.path
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            [path = path as String] in
            struct Unknown: Error, CustomStringConvertible { var description: String { "jeanne@example.org" } }
            ServiceTests.service.run(arguments: [], environment: ServiceTests.environment(path)) { _ in
                throw Unknown()
            }
        }
        #expect(try text(result).error == "tested: it failed: Unknown\n")
    }

    @Test("refuses a wrong configuration with 78 and one sentence")
    func configuration() async throws {
        let path = directory.path
        let result = await #expect(
            processExitsWith: .exitCode(78), observing: [\.standardOutputContent, \.standardErrorContent]
        ) { [path = path as String] in
            let environment = ServiceTests.environment(path, ["VIGIE_TEST_DEPTH": "1000"])
            ServiceTests.service.run(arguments: [], environment: environment) { _ in }
        }
        let (output, error) = try text(result)
        #expect(error == "tested: VIGIE_TEST_DEPTH is 1000, and must lie between 1 and 100\n")
        #expect(output.contains(#""level":"fatal""#))
    }

    @Test("refuses a second process of the same instance with 78")
    func secondProcess() async throws {
        let path = directory.path
        let held = try StateDirectory(path: path).lock(instance: "vigie.tested-t1")
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            [path = path as String] in
            ServiceTests.service.run(arguments: [], environment: ServiceTests.environment(path)) { _ in }
        }
        #expect(
            try text(result).error.hasPrefix("tested: the instance vigie.tested-t1 runs on this host already") == true)
        withExtendedLifetime(held) {}
    }

    @Test("answers --help, --version and --configuration with 0, and anything else with 64")
    func arguments() async throws {
        let help = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            ServiceTests.service.run(arguments: ["--help"], environment: [:]) { _ in }
        }
        let text = try text(help).output
        #expect(text.contains("A service that tests run."))
        #expect(text.contains("  VIGIE_TEST_DEPTH [m]\n      How deep it goes (default: 7).\n"))
        #expect(
            text.contains("  VIGIE_HTTP_LISTEN\n      Where HTTP is served, as host:port (default: 127.0.0.1:0).\n"))
        #expect(text.contains("  VIGIE_KAFKA_BOOTSTRAP_SERVERS\n"))
        let version = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            ServiceTests.service.run(arguments: ["--version"], environment: [:]) { _ in }
        }
        #expect(try self.text(version).output == "tested \(Version.current)\n")
        let markdown = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            ServiceTests.service.run(arguments: ["--configuration"], environment: [:]) { _ in }
        }
        #expect(try self.text(markdown).output.contains("\n| `VIGIE_TEST_DEPTH` | How deep it goes | m | 7 |\n"))
        let usage = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
            ServiceTests.service.run(arguments: ["--hlep", "8080"], environment: [:]) { _ in }
        }
        #expect(try self.text(usage).error == "tested: «--hlep» is not an argument that it takes; see tested --help\n")
    }
}
