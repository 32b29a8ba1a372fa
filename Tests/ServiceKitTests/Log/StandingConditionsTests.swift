import Foundation
import ServiceKit
import Synchronization
import Testing

@Suite("What stands")
struct StandingConditionsTests {
    /// A clock that moves when it is told to.
    private final class Clock: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex<Duration>(.zero)

        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

        func pass(_ time: Duration) { passed.withLock { $0 += time } }
    }

    private let clock = Clock()
    private let sink = MemoryLog()
    private let conditions: StandingConditions

    init() {
        let log = Logger(service: "alerting", instance: "a1", level: .info, sink: sink)
        conditions = StandingConditions(log, now: { [clock] in clock.now })
    }

    private func lines() throws -> [[String: Any]] {
        try sink.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    private func fields() throws -> [[String: Any]] { try lines().map { $0["fields"] as? [String: Any] ?? [:] } }

    private func wait(_ reason: String = "no answer", subject: String? = nil) {
        conditions.met(
            "waiting for the log", subject: subject, level: .info, quiet: .seconds(10), [.text("reason", reason)])
    }

    @Test("is told once, then each minute with its duration and count, and once when it is over")
    func standing() throws {
        for _ in 0..<600 {
            wait()
            conditions.pass()
            clock.pass(.milliseconds(250))
        }
        #expect(try lines().map { $0["level"] as? String } == ["info", "warning", "warning"])
        #expect(try fields().map { $0["standing_seconds"] as? Double } == [nil, 60, 120])
        #expect(try fields().map { $0["count"] as? Int } == [nil, 241, 481])
        clock.pass(.seconds(9))
        conditions.pass()
        #expect(sink.lines.count == 3, "it may be met again")
        clock.pass(.seconds(1))
        for _ in 0..<3 { conditions.pass() }
        let over = try #require(try fields().last)
        #expect(sink.lines.count == 4)
        #expect(over["over"] as? Bool == true)
        #expect(over["stood_seconds"] as? Double == 149.75)
        #expect(over["count"] as? Int == 600)
        #expect(over["reason"] as? String == "no answer")
        #expect(try lines().last?["level"] as? String == "info")
    }

    @Test("has its reason before all that is counted, and each line has the latest")
    func order() throws {
        wait("first")
        clock.pass(.seconds(5))
        wait("second")
        for _ in 0..<8 {
            clock.pass(.seconds(9))
            wait("third")
        }
        #expect(try fields().map { $0["reason"] as? String } == ["first", "third"])
        #expect(sink.lines.last?.contains(#""fields":{"reason":"third","standing_seconds"#) == true)
    }

    @Test("is no more than an event when it is met once: nothing is said of its end")
    func event() {
        wait()
        clock.pass(.seconds(60))
        conditions.pass()
        #expect(sink.lines.count == 1)
        wait()
        #expect(sink.lines.count == 2, "the next is another")
    }

    @Test("is another condition under another subject")
    func subjects() {
        for subject in ["a", "b", "a"] { wait(subject: subject) }
        #expect(sink.lines.count == 2)
    }

    @Test(
        "that is looked at is told after the time that was asked for, not if it ended before, and anew when there is news"
    )
    func looked() throws {
        func look(_ reason: String, isNews: Bool = false) {
            conditions.holds(
                "not ready", quiet: .seconds(5), after: .seconds(10), isNews: isNews, [.text("reason", reason)])
            conditions.pass()
            clock.pass(.seconds(1))
        }
        for _ in 0..<9 { look("a") }
        clock.pass(.seconds(10))
        conditions.pass()
        #expect(sink.lines.isEmpty)
        for _ in 0..<30 { look("b") }
        #expect(try fields().map { $0["reason"] as? String } == ["b"])
        #expect(try fields().map { $0["standing_seconds"] as? Double } == [10])
        look("c", isNews: true)
        #expect(try fields().map { $0["reason"] as? String } == ["b", "c"])
        #expect(try fields().last?["count"] == nil)
    }

    @Test("goes on for as long as somebody says that it is still so")
    func kept() {
        wait(subject: "a")
        for _ in 0..<8 {
            clock.pass(.seconds(8))
            conditions.holds(subject: "a")
            conditions.holds(subject: "never met")
            conditions.pass()
        }
        #expect(sink.lines.count == 2)
    }

    @Test("takes no more memory, and no more of the log, however many conditions there are")
    func bounded() throws {
        for round in 0..<3 {
            for number in 0..<10_000 { wait("reason \(number)", subject: "\(round) \(number)") }
        }
        #expect(sink.lines.count == 65)
        clock.pass(.seconds(60))
        wait(subject: "one more")
        #expect(try fields().last?["count"] as? Int == 30_000 - 64 + 1)
        clock.pass(.seconds(10))
        conditions.pass()
        wait(subject: "afterwards")
        #expect(sink.lines.count == 68, "one minute's line, one end, and what is new")
    }
}
