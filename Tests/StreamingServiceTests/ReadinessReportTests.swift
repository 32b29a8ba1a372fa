import ServiceKit
import Streaming
import Testing

@testable import StreamingService

@Suite("What keeps a service from being ready")
struct ReadinessReportTests {
    private let health = Health()
    private let lines = MemoryLog()
    private let clock = TestClock()
    private let report: ReadinessReport

    init() {
        let log = Logger(service: "test", instance: "t1", level: .info, sink: lines)
        report = ReadinessReport(health, log: log, now: { [clock] in clock.now })
    }

    private func status(_ tasks: [Int32: TaskStatus], unreadyReasons: [String] = []) -> StreamProcessor.Status {
        var status = StreamProcessor.Status()
        status.tasks = tasks
        status.unreadyReasons = unreadyReasons
        return status
    }

    /// Each half second, for so many seconds.
    private func report(
        _ status: StreamProcessor.Status, standstill: String? = nil, isDraining: Bool = false, seconds: Int
    ) {
        for _ in 0..<2 * seconds {
            report.report(status, standstill: standstill, isDraining: isDraining)
            clock.pass(.milliseconds(500))
        }
    }

    private var reasons: [String] { health.reasons.map(\.reason) }

    @Test("is no line of the log where it passes as a start does, though /readyz says it at once")
    func start() {
        report(status([0: .restoring, 1: .restoring]), seconds: 9)
        #expect(reasons == ["partitions 0-1 are being restored"])
        report(status([0: .ready, 1: .ready]), seconds: 60)
        #expect(reasons == [])
        #expect(lines.lines == [])
    }

    @Test("is one line after ten seconds, one each minute, and one when it is over, its reason first")
    func long() {
        report(status([:], unreadyReasons: ["group g has not assigned partitions yet"]), seconds: 100)
        #expect(lines.lines.count == 2)
        report(status([0: .ready]), seconds: 10)
        #expect(lines.lines.count == 3)
        for line in lines.lines {
            #expect(line.contains(#""message":"not ready","fields":{"reason":"group g has not assigned"#))
        }
        #expect(lines.lines[2].contains(#""over":true,"stood_seconds":99.5"#))
    }

    @Test("is told whichever part it is of, and not of a service that is asked to stop")
    func parts() {
        health.component("mail").unready("the mail server does not answer")
        report(status([0: .ready]), seconds: 11)
        #expect(lines.lines.count == 1)
        #expect(lines.lines[0].contains(#""reason":"the mail server does not answer","part":"mail""#))
        health.component("board").unready("starting")
        report(status([0: .ready]), isDraining: true, seconds: 30)
        #expect(lines.lines.count == 2, "the end of the first")
    }

    @Test("is what nothing is committed for, until something is")
    func standstill() {
        report(status([4: .ready]), standstill: "nothing is committed, and records wait", seconds: 11)
        #expect(reasons == ["nothing is committed, and records wait"])
        #expect(lines.lines.count == 1)
        report(status([4: .ready]), seconds: 1)
        #expect(reasons == [])
    }

    @Test("is not told twice of a partition that is refused or halted, which has a line of its own")
    func refused() {
        report(status([3: .refused("a"), 4: .halted("b")]), seconds: 30)
        #expect(reasons == ["partition 3 cannot be taken over: a; partition 4 is halted: b"])
        #expect(lines.lines == [])
    }
}
