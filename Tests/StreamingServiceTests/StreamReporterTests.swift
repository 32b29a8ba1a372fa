import ServiceKit
import Streaming
import Testing

@testable import StreamingService

@Suite("What the log and /metrics say of the runtime")
struct StreamReporterTests {
    private let lines = MemoryLog()
    private let metrics = Metrics()
    private let clock = TestClock()
    private let reporter: StreamReporter

    init() {
        let log = Logger(service: "test", instance: "t1", level: .info, sink: lines)
        reporter = StreamReporter(log: log, metrics: metrics, now: { [clock] in clock.now })
    }

    private func status(_ tasks: [Int32: TaskStatus]) -> StreamProcessor.Status {
        var status = StreamProcessor.Status()
        status.tasks = tasks
        return status
    }

    /// The samples of a metric, in the order of their labels.
    private func samples(_ name: String) -> [String] {
        metrics.openMetrics().split(separator: "\n").map(String.init).filter { $0.hasPrefix(name) }
    }

    @Test("says once that it waits, and once when that is over, though it tries three times a second")
    func waiting() {
        let places = (0..<16 as Range<Int32>).map { TopicPartition("vigie.attendance", $0) }
        for attempt in 0..<33 {
            let list = TopicPartition.list(places.dropFirst(attempt % 3).map(\.self))
            reporter.report(
                .waiting(
                    KafkaError(.retriable, code: "_TIMED_OUT", reason: "committed offsets: Local: Timed out (\(list))"))
            )
            reporter.observe(status([:]))
            clock.pass(.milliseconds(300))
        }
        #expect(lines.lines.count == 1)
        #expect(
            lines.lines[0].contains(#""fields":{"reason":"committed offsets: Local: Timed out (16 partitions: 0-15 of"#)
        )
        clock.pass(.seconds(15))
        reporter.observe(status([:]))
        #expect(lines.lines.count == 2)
        #expect(lines.lines[1].contains(#""over":true,"stood_seconds":9.6,"count":33"#))
    }

    @Test("says once that transactions are aborted for the same, and tells another cause apart")
    func aborted() {
        for _ in 0..<50 {
            reporter.report(.aborted(cause: KafkaError(.abortable, code: "_TIMED_OUT", reason: "flush")))
            clock.pass(.seconds(1))
        }
        reporter.report(.aborted(cause: KafkaError(.abortable, code: "_STATE", reason: "begin")))
        #expect(lines.lines.count == 2)
    }

    @Test("names partitions that are refused for the same in one line, and says it anew only where another joins them")
    func refused() {
        func reason(_ partition: Int32) -> TaskStatus { .refused("vigie.state[\(partition)] holds no checkpoint") }
        func observe(_ partitions: ClosedRange<Int32>) {
            for partition in partitions {
                reporter.report(.refused(partition: partition, reason: reason(partition).reason ?? ""))
            }
            reporter.observe(status(Dictionary(uniqueKeysWithValues: partitions.map { ($0, reason($0)) })))
            clock.pass(.milliseconds(500))
        }
        for _ in 0..<20 { observe(0...3) }
        #expect(lines.lines.count == 1)
        #expect(
            lines.lines[0].contains(#""reason":"vigie.state[0] holds no checkpoint","partitions":"0-3""#))
        // Healed and refused again, as a partition that hangs may be.
        reporter.observe(status([0: .ready]))
        clock.pass(.seconds(5))
        for _ in 0..<4 { observe(1...3) }
        #expect(lines.lines.count == 1)
        for _ in 0..<4 { observe(1...5) }
        #expect(lines.lines.count == 2)
        #expect(lines.lines[1].contains(#""partitions":"1-5""#))
        clock.pass(.seconds(15))
        reporter.observe(status([:]))
        #expect(lines.lines.count == 3)
        #expect(lines.lines[2].contains(#""over":true"#))
    }

    @Test("says of a partition that is halted where, each minute that it is, and when it goes on")
    func halted() {
        reporter.report(.halted(partition: 3, offset: 41, topic: "vigie.attendance", reason: "version 2"))
        for _ in 0..<61 {
            reporter.observe(status([3: .halted("version 2")]))
            clock.pass(.seconds(1))
        }
        #expect(lines.lines.count == 2)
        for line in lines.lines {
            #expect(
                line.contains(#""fields":{"reason":"version 2","topic":"vigie.attendance","partition":3,"offset":41"#))
        }
        clock.pass(.seconds(15))
        reporter.observe(status([3: .ready]))
        #expect(lines.lines.count == 3)
    }

    @Test("counts assigned partitions by state")
    func states() {
        reporter.observe(
            status([0: .ready, 1: .ready, 2: .restoring, 3: .refused("a"), 4: .halted("b"), 5: .halted("c")]))
        #expect(samples("vigie_streaming_assigned_partitions ") == ["vigie_streaming_assigned_partitions 6"])
        #expect(
            samples("vigie_streaming_partitions{") == [
                #"vigie_streaming_partitions{state="halted"} 2"#, #"vigie_streaming_partitions{state="ready"} 2"#,
                #"vigie_streaming_partitions{state="refused"} 1"#, #"vigie_streaming_partitions{state="restoring"} 1"#,
            ])
        reporter.observe(status([0: .ready]))
        #expect(samples("vigie_streaming_assigned_partitions ") == ["vigie_streaming_assigned_partitions 1"])
        #expect(
            samples(#"vigie_streaming_partitions{state="halted"}"#) == [
                #"vigie_streaming_partitions{state="halted"} 0"#
            ])
    }

    @Test("shows the lag of each assigned partition, and no more of one that is revoked")
    func lag() {
        let (a, b) = (TopicPartition("vigie.attendance", 0), TopicPartition("vigie.enrolments", 11))
        reporter.show([a: 5, b: 0])
        #expect(
            samples("vigie_streaming_lag_records{") == [
                #"vigie_streaming_lag_records{topic="vigie.attendance",partition="0"} 5"#,
                #"vigie_streaming_lag_records{topic="vigie.enrolments",partition="11"} 0"#,
            ])
        reporter.show([b: 7])
        #expect(
            samples("vigie_streaming_lag_records{") == [
                #"vigie_streaming_lag_records{topic="vigie.enrolments",partition="11"} 7"#
            ])
        reporter.show([:])
        #expect(samples("vigie_streaming_lag_records{") == [])
    }

    @Test("has partitions that are held up by the same together in a reason of /readyz")
    func reasons() {
        let tasks: [Int32: TaskStatus] = [
            0: .restoring, 1: .restoring, 2: .restoring, 5: .restoring, 3: .refused("vigie.state[3] is gone"),
            4: .refused("vigie.state[4] is gone"), 6: .halted("version 2"), 7: .ready,
        ]
        #expect(
            status(tasks).held.map(\.sentence) == [
                "partitions 0-2, 5 are being restored",
                "partitions 3-4 cannot be taken over: vigie.state[3] is gone", "partition 6 is halted: version 2",
            ])
    }
}
