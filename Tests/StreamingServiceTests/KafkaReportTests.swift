import ServiceKit
import Streaming
import Testing

@testable import StreamingService

@Suite("What /readyz says of the brokers")
struct KafkaReportTests {
    private let health = Health()
    private let lines = MemoryLog()
    private let report: KafkaReport
    private let timeout = LogError(.retriable, code: "_TIMED_OUT", reason: "no broker answers: Local: Timed out")

    init() {
        let log = ServiceKit.Log(service: "test", instance: "t1", level: .debug, sink: lines)
        report = KafkaReport(log: log, health: health.component("kafka"))
    }

    private var reasons: [String] { health.reasons.map(\.reason) }

    @Test("is unready before one has answered, ready once one has")
    func first() {
        #expect(reasons == ["no broker has answered yet"])
        report.answered()
        #expect(reasons == [])
    }

    @Test(
        "bears with a short silence, is unready in a long one though no client complains, and says for how long and why"
    )
    func silence() {
        report.answered()
        report.unanswered(for: .milliseconds(9_999), timeout)
        #expect(reasons == [])
        for seconds in [10, 11, 12] { report.unanswered(for: .seconds(seconds), timeout) }
        #expect(
            reasons == ["no broker has answered for 12 s: no broker answers: Local: Timed out (_TIMED_OUT)"])
        #expect(lines.lines.count == 1, "the log is told once")
        #expect(health.isAlive)
        report.answered()
        #expect(reasons == [])
    }

    @Test("is ready when a broker answers to whom a client could not connect before")
    func connected() {
        report.trouble(client: "admin", LogError(.retriable, code: "_TRANSPORT", reason: "Connection refused"))
        #expect(reasons == ["Connection refused (_TRANSPORT)"])
        report.answered()
        #expect(reasons == [])
    }

    @Test("goes on to tell of a trouble that a client told of until all is well, though a broker answers again")
    func trouble() {
        report.answered()
        report.trouble(client: "consumer", LogError(.retriable, code: "_AUTHENTICATION", reason: "wrong password"))
        report.unanswered(for: .seconds(10), timeout)
        report.answered()
        #expect(reasons.count == 1)
        report.recovered()
        #expect(reasons == [])
    }
}
