import Foundation
import ServiceKit
import Streaming
import Synchronization
import Testing

@testable import Referral

@Suite("What the log says of the relay of replies")
struct ReplyReporterTests {
    @Test("says what interrupts it once, then each minute with its duration and count, and once when it is over")
    func interrupted() throws {
        let passed = Mutex<Duration>(.zero)
        let start = ContinuousClock.now
        let lines = MemoryLog()
        let reporter = ReplyReporter(
            log: Logger(service: "referral", instance: "test", level: .debug, sink: lines), metrics: Metrics(),
            counters: StreamCounters(), now: { start + passed.withLock { $0 } })
        func fields() throws -> [[String: Any]] {
            try lines.lines.map { line in
                let line = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(line["message"] as? String == "replies interrupted")
                return line["fields"] as? [String: Any] ?? [:]
            }
        }
        let error = KafkaError(.retriable, code: "UNKNOWN_TOPIC_OR_PART", reason: "there is no topic vigie.replies.new")
        for _ in 0..<130 {
            reporter.interrupted(by: error)
            reporter.pass()
            passed.withLock { $0 += .seconds(1) }
        }
        #expect(try fields().map { $0["standing_seconds"] as? Double } == [nil, 60, 120])
        #expect(try fields().map { $0["count"] as? Int } == [nil, 61, 121])
        #expect(lines.lines.allSatisfy { $0.contains(#""fields":{"reason":"there is no topic vigie.replies.new"#) })
        for _ in 0..<80 {
            reporter.pass()
            passed.withLock { $0 += .seconds(1) }
        }
        let over = try #require(try fields().last)
        #expect(try fields().count == 4)
        #expect(over["over"] as? Bool == true && over["count"] as? Int == 130)
    }
}
