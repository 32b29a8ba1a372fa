import Correspondence
import Messages
import ServiceKit
import Streaming
import Testing

@testable import Notification

@Suite("What keeps letters from leaving")
struct LetterMonitorTests {
    private let bench = FoldBench()
    private let health = Health()
    private let sink = MemoryLog()
    private let watch: LetterMonitor
    private let start = ContinuousClock.now

    init() {
        let bench = bench
        watch = LetterMonitor(
            log: Logger(service: "test", instance: "test", sink: sink), health: health.component("letters"),
            destination: .server("mail.example.org:587"), patience: .seconds(120), waiting: bench.waiting,
            wall: { [now = bench.now] in now + 90_000 })
    }

    private func lines(_ message: String) -> [String] { sink.lines.filter { $0.contains("\"\(message)\"") } }

    private func note(_ state: Delivery.State, _ reason: String?, after seconds: Int) throws {
        let letter = try #require(bench.dispatches.first).letter
        watch.note(
            letter.outcome(
                state, at: Timestamp(milliseconds: bench.now), reason: reason, willRetry: state == .failed),
            at: start + .seconds(seconds))
    }

    @Test(
        "is told once with the server's name, then each minute with how long and how many, and makes the service unready"
    )
    func mail() throws {
        try bench.contact([FoldBench.mother, FoldBench.father])
        try bench.alert()
        bench.pass()
        watch.look(at: start)
        #expect(health.isReady && sink.lines.isEmpty)
        for second in 0..<119 {
            try note(.failed, "no-connection", after: second)
            watch.look(at: start + .seconds(second))
        }
        let told = lines("mail does not leave")
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.contains(#""fields":{"reason":"no-connection","server":"mail.example.org:587""#) })
        #expect(told[1].contains(#""for_seconds":60"#) && told[1].contains(#""letters":2"#))
        #expect(told[1].contains(#""oldest_seconds":90"#))
        #expect(health.isReady)
        watch.look(at: start + .seconds(120))
        #expect(
            health.reasons.map(\.reason) == [
                "mail does not leave: no-connection at mail.example.org:587, for 120 s; "
                    + "letters that wait: 2, the oldest for 90 s"
            ])
        try note(.sent, nil, after: 130)
        #expect(health.isReady)
        #expect(lines("mail leaves again").count == 1)
    }

    @Test("is told at once where its reason is another, and not again for each turn of two")
    func reasons() throws {
        try bench.contact([FoldBench.mother])
        try bench.alert()
        bench.pass()
        for second in 0..<50 {
            try note(.failed, second.isMultiple(of: 2) ? "no-connection" : "timeout", after: second)
        }
        #expect(lines("mail does not leave").count == 2)
    }

    @Test("is over when no letter waits any more: given up, not sent")
    func givenUp() throws {
        try bench.contact([FoldBench.mother])
        try bench.alert()
        bench.pass()
        try note(.failed, "no-connection", after: 0)
        watch.look(at: start + .seconds(200))
        #expect(!health.isReady)
        try bench.alert(.withdrawn, revision: 2)
        let outcome = try #require(bench.dispatches.first).letter.outcome(
            .failed, at: Timestamp(milliseconds: bench.now), reason: "no-connection", willRetry: true)
        try bench.feed(outcome, NotificationFold.deliveries)
        watch.look(at: start + .seconds(201))
        #expect(health.isReady)
        #expect(lines("no letter waits for mail").count == 1)
    }

    @Test("are contacts that no key opens: told once, reason first, and unready after a time")
    func key() throws {
        let stranger = try #require(SecretKey(bytes: [UInt8](repeating: 9, count: 32)))
        try bench.alert()
        _ = try bench.contact([FoldBench.mother], sealedTo: stranger.publicKey)
        for second in 0..<59 { watch.look(at: start + .seconds(second)) }
        let told = lines("letters wait for a key")
        #expect(told.count == 1)
        #expect(
            told[0].contains(
                #""fields":{"reason":"no key in VIGIE_CONTACT_SECRET_KEY_FILE opens the contacts","for_seconds":0"#))
        #expect(told[0].contains(#""letters":1"#))
        #expect(health.isReady)
        watch.look(at: start + .seconds(120))
        #expect(
            health.reasons.map(\.reason) == [
                "no key in VIGIE_CONTACT_SECRET_KEY_FILE opens the contacts, for 120 s; "
                    + "letters that wait: 1, the oldest for 90 s"
            ])
        try bench.contact([FoldBench.mother])
        watch.look(at: start + .seconds(121))
        #expect(health.isReady)
    }
}
