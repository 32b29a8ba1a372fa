import Glibc
import ServiceKit

/// A process that runs out of descriptors and gets some back: for a process of its own, since the limit is of all of it.
enum Shortage {
    struct Failure: Error {}

    static func play() throws {
        let fixture = ServerFixture()
        let server = try fixture.server(HTTPRoute.observability(health: Health(), metrics: fixture.metrics))
        defer { server.stop() }
        var limit = rlimit(rlim_cur: 64, rlim_max: 64)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw Failure() }
        var held: [Int32] = []
        let pause = Monitor(())
        // Twice: what the process has open for a moment as it starts comes back in between.
        for _ in 0..<2 {
            while case let copy = dup(0), copy >= 0 { held.append(copy) }
            _ = pause.wait(timeout: .milliseconds(200)) { (_) -> Void? in nil }
        }
        while case let copy = dup(0), copy >= 0 { held.append(copy) }
        // One for the client; the server gets none.
        close(held.removeLast())
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/healthz"))
        let before = processorTime()
        _ = pause.wait(timeout: .seconds(2)) { (_) -> Void? in nil }
        let spent = processorTime() - before
        try expect(spent < 0.5, "\(spent) s of processor time in 2 s")
        let told = fixture.lines.lines.filter { $0.contains("connections cannot be accepted") }
        try expect(told.count == 1 && told[0].contains("Too many open files"), "\(told)")
        let counted = fixture.metrics.openMetrics().split(separator: "\n")
            .first { $0.hasPrefix("vigie_http_accept_failures_total ") }.flatMap { Int($0.split(separator: " ")[1]) }
        try expect((2...40).contains(counted ?? 0), "\(counted ?? 0) attempts")
        for descriptor in held { close(descriptor) }
        try expect(client.response()?.status == 200, "the connection that waited is not answered")
        try expect(fixture.lines.lines.contains { $0.contains("accepted again") }, "its end is not told")
    }

    private static func expect(_ isTrue: Bool, _ sentence: String) throws {
        guard !isTrue else { return }
        let line = Array("\(sentence)\n".utf8)
        write(2, line, line.count)
        throw Failure()
    }

    private static func processorTime() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
