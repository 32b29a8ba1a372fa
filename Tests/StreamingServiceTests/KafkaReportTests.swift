import Kafka
import ServiceKit
import Streaming
import Testing

@testable import StreamingService

@Suite("What /readyz and the log say of the brokers")
struct KafkaReportTests {
    private let health = Health()
    private let lines = MemoryLog()
    private let clock = TestClock()
    private let report: KafkaReport
    private let timeout = KafkaError(.retriable, code: "_TIMED_OUT", reason: "no broker answers: Local: Timed out")

    init() {
        let log = Logger(service: "test", instance: "t1", level: .info, sink: lines)
        report = KafkaReport(log: log, health: health.component("kafka"), now: { [clock] in clock.now })
    }

    private var reasons: [String] { health.reasons.map(\.reason) }

    private func fail(_ client: String, _ text: String, code: String = "_TRANSPORT") {
        report.log(client: client, severity: 3, facility: "FAIL", message: text)
        report.trouble(client: client, KafkaError(.retriable, code: code, reason: text))
    }

    @Test("is unready before one has answered, and says why a client could not connect, ready once one has")
    func first() {
        #expect(reasons == ["no broker has answered yet"])
        report.trouble(client: "admin", KafkaError(.retriable, code: "_TRANSPORT", reason: "Connection refused"))
        #expect(reasons == ["no broker has answered yet: Connection refused (_TRANSPORT)"])
        report.answered(isJoined: false)
        #expect(reasons == [])
    }

    @Test(
        "bears with a short silence, is unready in a long one though no client complains, and says for how long and why"
    )
    func silence() {
        report.answered(isJoined: true)
        report.unanswered(for: .milliseconds(9_999), timeout)
        #expect(reasons == [])
        for seconds in [10, 11, 12] { report.unanswered(for: .seconds(seconds), timeout) }
        #expect(
            reasons == ["no broker has answered for 12 s: no broker answers: Local: Timed out (_TIMED_OUT)"])
        #expect(health.isAlive)
        report.answered(isJoined: true)
        #expect(reasons == [])
    }

    @Test("is unready within two seconds where a client knows that there is no broker to connect to")
    func allDown() {
        report.answered(isJoined: true)
        fail("admin", "127.0.0.1:1: Connection refused", code: "_TRANSPORT")
        fail("admin", "1/1 brokers are down", code: "_ALL_BROKERS_DOWN")
        #expect(reasons == [], "one may be back at once")
        report.unanswered(for: .milliseconds(1_999), timeout)
        #expect(reasons == [])
        report.unanswered(for: .seconds(2), timeout)
        #expect(
            reasons == ["no broker has answered for 2 s: 127.0.0.1:1: Connection refused (_TRANSPORT)"],
            "the last words of a broker say more than that none is up")
        report.answered(isJoined: false)
        #expect(reasons == [])
    }

    @Test("stays ready, without a flap, while one broker of three is away and the others serve")
    func oneOfThree() {
        report.answered(isJoined: true)
        for _ in 0..<1_200 {
            for client in ["reader", "admin", "consumer of g", "producer g-a"] {
                fail(client, "b:9092/2: Connect to ipv4#10.0.0.2:9092 failed: Connection refused")
                #expect(reasons == [])
            }
            fail("consumer of g", "GroupCoordinator: b:9092: Connect to ipv4#10.0.0.2:9092 failed: Connection refused")
            report.answered(isJoined: true)
            report.pass()
            clock.pass(.milliseconds(500))
        }
        #expect(reasons == [])
        #expect(lines.lines.count == 10, "once, and once in each of the nine minutes that follow")
        #expect(
            lines.lines.allSatisfy {
                $0.contains(#""fields":{"detail":"b:9092/2: Connect to "#) || $0.contains("GroupCoordinator")
            })
        clock.pass(.seconds(60))
        report.pass()
        #expect(lines.lines.count == 11)
        #expect(lines.lines.last?.contains(#""over":true"#) == true)
    }

    @Test("tells of a trouble that is not about one connection until the group has a member, though a broker answers")
    func trouble() {
        report.answered(isJoined: false)
        report.trouble(client: "consumer", KafkaError(.retriable, code: "_AUTHENTICATION", reason: "wrong password"))
        report.unanswered(for: .seconds(10), timeout)
        report.answered(isJoined: false)
        #expect(reasons == ["wrong password (_AUTHENTICATION)"])
        report.answered(isJoined: true)
        #expect(reasons == [])
        report.trouble(client: "consumer", KafkaError(.retriable, code: "_AUTHENTICATION", reason: "wrong password"))
        #expect(reasons == [], "it works all the same")
    }

    @Test("does not tell for ever of what a client was refused for once")
    func stale() {
        report.trouble(client: "consumer", KafkaError(.retriable, code: "_SSL", reason: "no such certificate"))
        clock.pass(.seconds(59))
        report.answered(isJoined: false)
        #expect(reasons.count == 1)
        clock.pass(.seconds(1))
        report.answered(isJoined: false)
        #expect(reasons == [])
    }

    @Test(
        "knows the same failure again whoever tells of it, in whatever role the broker is, and however long it took",
        arguments: [
            ("GroupCoordinator: b:9092: Disconnected", "b:9092/2: Disconnected"),
            ("TxnCoordinator: b:9092: Disconnected", "b:9092/bootstrap: Disconnected"),
            ("timed out after 6072 ms", "timed out after 61 ms"),
        ])
    func same(one: String, other: String) {
        #expect(KafkaReport.subject(of: one) == KafkaReport.subject(of: other))
    }

    @Test(
        "keeps brokers and reasons apart",
        arguments: [
            ("b:9092/2: Disconnected", "b:9093/2: Disconnected"),
            ("b:9092/2: Disconnected", "b:9092/2: Connection refused"),
            ("1/3 brokers are down", "3/3 brokers are down"),
        ])
    func different(one: String, other: String) {
        #expect(KafkaReport.subject(of: one) != KafkaReport.subject(of: other))
    }

    @Test("names a certificate that has expired, as an error, until a broker answers again")
    func certificate() {
        let expired = KafkaError(
            .retriable, code: KafkaError.certificateExpired,
            reason: "the certificate of broker b:9093 expired on 2026-11-30T10:00:00Z: SSL handshake failed")
        for _ in 0..<3 { report.trouble(client: "admin", expired) }
        #expect(reasons == ["no broker has answered yet: \(expired)"])
        #expect(lines.lines.count == 1)
        #expect(lines.lines.first?.contains(#""level":"error""#) == true)
        #expect(lines.lines.first?.contains("b:9093 expired on 2026-11-30T10:00:00Z") == true)
        report.answered(isJoined: true)
        #expect(reasons == [])
    }

    @Test("shows until when certificates hold: the client's own, and of the brokers' the first to end")
    func gauge() {
        let metrics = Metrics()
        let report = KafkaReport(
            log: Logger(service: "test", instance: "t1", sink: lines), health: health.component("kafka"),
            certificates: CertificateGauge(metrics))
        let name = "vigie_kafka_certificate_not_after_timestamp_seconds"
        #expect(!metrics.openMetrics().contains(name))
        report.certificate(client: "admin", Certificate(.client, notAfter: 30))
        for (broker, end) in [("a:1", 10), ("b:1", 20)] as [(String, Int64)] {
            report.certificate(client: "admin", Certificate(.broker(broker), notAfter: end))
        }
        #expect(metrics.openMetrics().contains("\(name){certificate=\"client\"} 30\n"))
        #expect(metrics.openMetrics().contains("\(name){certificate=\"broker\"} 10\n"))
        report.certificate(client: "reader", Certificate(.broker("a:1"), notAfter: 40))
        #expect(metrics.openMetrics().contains("\(name){certificate=\"broker\"} 20\n"), "a: has a new one")
    }
}
