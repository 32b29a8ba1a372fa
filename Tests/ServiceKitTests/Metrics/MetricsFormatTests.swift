import Foundation
import ServiceKit
import Testing

@Suite("The format of /metrics")
struct MetricsFormatTests {
    let fixture = ServerFixture()

    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let prometheus = "text/plain; version=0.0.4; charset=utf-8"

    private func answer(_ fields: String) throws -> TestClient.Response {
        let metrics = fixture.metrics
        metrics.counter("vigie_set_aside_records", "Records\nof \"all\" \\kinds.", labels: ["topic"])("a\"b\\c\nd")
            .increment(
                by: 3)
        metrics.gauge("vigie_lag_seconds", "Lag.", unit: "seconds").set(1.5)
        let histogram = metrics.histogram("vigie_commit_seconds", "Commits.", bounds: [0.1, 1], labels: ["topic"])
        for value in [0.05, 0.1, 0.5, 30] { histogram("t").observe(value) }
        metrics.reading("process_cpu_seconds", "Used.", unit: "seconds", kind: .counter) { 2.5 }
        let server = try fixture.server(HTTPRoute.observability(health: Health(), metrics: metrics))
        defer { server.stop() }
        let client = try TestClient(port: server.address.port)
        client.send(ServerFixture.get("/metrics", fields))
        return try #require(client.response())
    }

    @Test(
        "is Prometheus' own, and OpenMetrics for who asks for it by name and likes it better",
        arguments: [
            ("", prometheus), ("Accept: */*\r\n", prometheus), ("Accept: text/plain\r\n", prometheus),
            ("Accept: text/*\r\n", prometheus), ("Accept: TEXT/Plain; Version=0.0.4; charset=utf-8\r\n", prometheus),
            ("Accept: text/plain;version=1.0.0\r\n", prometheus), ("Accept: application/json\r\n", prometheus),
            ("Accept: application/*\r\n", prometheus), ("Accept: text/plain;q=0, */*\r\n", prometheus),
            ("Accept: application/openmetrics-text;version=0.0.1\r\n", prometheus),
            ("Accept: application/openmetrics-text, text/plain\r\n", prometheus),
            ("Accept: application/openmetrics-text, */*\r\n", prometheus),
            ("Accept: application/openmetrics-text\r\n", openMetrics),
            ("Accept: Application/OpenMetrics-Text; Version=\"1.0.0\", */*;q=0.1\r\n", openMetrics),
            ("Accept: application/openmetrics-text;q=0.3, text/plain;q=0.4\r\n", prometheus),
            ("Accept: application/openmetrics-text;q=0.4, text/plain;q=0.3\r\n", openMetrics),
            ("Accept: application/openmetrics-text;q=0, */*;q=0.1\r\n", prometheus),
            ("Accept: text/plain;q=0.5\r\nAccept: application/openmetrics-text;q=0.9\r\n", openMetrics),
            // As Prometheus 2.42 asks, and 3.
            (
                "Accept: application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\n", openMetrics
            ),
            (
                "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n", openMetrics
            ),
        ])
    func negotiated(fields: String, type: String) throws {
        let answer = try answer(fields)
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == type)
        #expect(answer.headers["vary"] == "Accept")
        #expect(answer.body.hasSuffix("# EOF\n") == (type == Self.openMetrics))
    }

    @Test("0.0.4 has no unit and no end, calls a counter as its sample, and escapes in a help line what it must alone")
    func prometheusText() throws {
        let body = try answer("Accept: text/plain\r\n").body
        #expect(
            body.contains(
                #"""
                # HELP process_cpu_seconds_total Used.
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 2.5
                # HELP vigie_commit_seconds Commits.
                # TYPE vigie_commit_seconds histogram
                vigie_commit_seconds_bucket{topic="t",le="0.1"} 2
                vigie_commit_seconds_bucket{topic="t",le="1"} 3
                vigie_commit_seconds_bucket{topic="t",le="+Inf"} 4
                vigie_commit_seconds_count{topic="t"} 4
                vigie_commit_seconds_sum{topic="t"} 30.65

                """#))
        #expect(
            body.contains(
                #"""
                # HELP vigie_lag_seconds Lag.
                # TYPE vigie_lag_seconds gauge
                vigie_lag_seconds 1.5
                # HELP vigie_set_aside_records_total Records\nof "all" \\kinds.
                # TYPE vigie_set_aside_records_total counter
                vigie_set_aside_records_total{topic="a\"b\\c\nd"} 3
                """#))
        try ExpositionFormat.check(body)
    }

    private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "promtool complains of nothing, whatever it does not ask for", .enabled(if: promtool != nil),
        arguments: ["", "Accept: */*\r\n", "Accept: application/json\r\n", "Accept: text/plain\r\n"])
    func checked(fields: String) throws {
        let body = try answer(fields).body
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, output)
        try process.run()
        input.fileHandleForWriting.write(Data(body.utf8))
        try input.fileHandleForWriting.close()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && words.isEmpty, "\(words)")
    }
}
