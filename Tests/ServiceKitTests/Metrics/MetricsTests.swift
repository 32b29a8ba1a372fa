import Dispatch
import ServiceKit
import Testing

@Suite("Metrics")
struct MetricsTests {
    let metrics = Metrics()

    @Test("are written in the format of OpenMetrics, sorted, escaped, and ended")
    func format() {
        metrics.counter("b_records", "Records\nof \"all\" kinds.", labels: ["topic"])("a\"b\\c\nd").increment(by: 3)
        metrics.gauge("a_lag_seconds", "Lag.", unit: "seconds").set(1.5)
        let histogram = metrics.histogram("c_commit_seconds", "Commits.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 30] { histogram.observe(value) }
        metrics.reading("d_reading", "Read.") { 7 }
        metrics.reading("e_nothing", "Not there.") { nil }
        #expect(
            metrics.openMetrics() == #"""
                # TYPE a_lag_seconds gauge
                # UNIT a_lag_seconds seconds
                # HELP a_lag_seconds Lag.
                a_lag_seconds 1.5
                # TYPE b_records counter
                # HELP b_records Records\nof \"all\" kinds.
                b_records_total{topic="a\"b\\c\nd"} 3
                # TYPE c_commit_seconds histogram
                # UNIT c_commit_seconds seconds
                # HELP c_commit_seconds Commits.
                c_commit_seconds_bucket{le="0.1"} 2
                c_commit_seconds_bucket{le="1"} 3
                c_commit_seconds_bucket{le="+Inf"} 4
                c_commit_seconds_count 4
                c_commit_seconds_sum 30.65
                # TYPE d_reading gauge
                # HELP d_reading Read.
                d_reading 7
                # EOF

                """#)
    }

    @Test("of one name are one, however often they are declared")
    func sameName() {
        metrics.counter("records", "Records.").increment()
        metrics.counter("records", "Records.").increment(by: 2)
        #expect(metrics.counter("records", "Records.").value == 3)
    }

    @Test("lose no update when many threads make them")
    func concurrency() {
        let counter = metrics.counter("records", "Records.")
        let gauge = metrics.gauge("level", "Level.")
        let histogram = metrics.histogram("took_seconds", "Took.", bounds: [1, 2])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<5000 {
                counter.increment()
                gauge.add(0.5)
                histogram.observe(1.5)
            }
        }
        #expect(counter.value == 40_000)
        #expect(gauge.value == 20_000)
        #expect(metrics.openMetrics().contains("took_seconds_sum 60000\n"))
        #expect(metrics.openMetrics().contains(#"took_seconds_bucket{le="2"} 40000"#))
    }

    @Test("do not grow without bound when a label does")
    func cardinality() {
        let family = metrics.counter("records", "Records.", labels: ["topic"])
        for number in 0..<5000 { family("topic-\(number)").increment() }
        let lines = metrics.openMetrics().split(separator: "\n").filter { $0.hasPrefix("records_total") }
        #expect(lines.count == 1001)
        #expect(lines.contains(#"records_total{topic="other"} 4000"#))
        family.remove("topic-1")
        #expect(!metrics.openMetrics().contains(#"{topic="topic-1"}"#))
    }

    @Test("whose name is no name, or lacks its unit, stop the program")
    func names() async {
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("Records", "x") }
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("records_total", "x") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("lag", "x", unit: "seconds") }
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.counter("records", "x")
            _ = metrics.gauge("records", "x")
        }
    }
}
