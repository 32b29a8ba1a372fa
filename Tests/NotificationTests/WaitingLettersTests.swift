import Correspondence
import Messages
import ServiceKit
import Streaming
import Testing

@testable import Notification

@Suite("What waits to be told")
struct WaitingLettersTests {
    private static let day: Int64 = 86_400_000

    private func answer(_ bench: FoldBench, _ state: Delivery.State, willRetry: Bool = false) throws {
        for dispatch in bench.dispatches.suffix(2) {
            try bench.feed(
                dispatch.letter.outcome(
                    state, at: Timestamp(milliseconds: bench.now), reason: state == .failed ? "no-connection" : nil,
                    willRetry: willRetry), NotificationFold.deliveries)
        }
    }

    @Test("shows in the metrics while it waits for the mail server, with the age of the oldest, until it is taken")
    func mail() throws {
        let bench = FoldBench()
        let clock = Monitor(bench.now)
        bench.waiting.expose(in: bench.metrics) { clock.read { $0 } }
        func metric(_ name: String) -> String? {
            clock.update { $0 = bench.now }
            return
                bench.metrics.openMetrics().split(separator: "\n").first { $0.hasPrefix("\(name) ") }
                .map { String($0.dropFirst(name.count + 1)) }
        }
        #expect(metric("vigie_notification_waiting_letters") == "0")
        try bench.contact([FoldBench.mother, FoldBench.father])
        try bench.alert()
        bench.pass()
        #expect(metric("vigie_notification_waiting_letters") == "2")
        try answer(bench, .failed, willRetry: true)
        bench.pass(30_000)
        #expect(metric("vigie_notification_waiting_letters") == "2")
        #expect(metric("vigie_notification_waiting_seconds") == "30")
        bench.pass(600_000)
        try answer(bench, .sent)
        #expect(metric("vigie_notification_waiting_letters") == "0")
        #expect(metric("vigie_notification_waiting_seconds") == "0")
    }

    @Test("is told apart by what it waits for: a contact, or a key that opens the one that is there")
    func causes() throws {
        let bench = FoldBench()
        let stranger = try #require(SecretKey(bytes: [UInt8](repeating: 9, count: 32)))
        try bench.alert()
        #expect(bench.letters(waitingFor: .contact).letters == 1)
        #expect(try bench.contact([FoldBench.mother], sealedTo: stranger.publicKey) != .done)
        #expect(bench.letters(waitingFor: .contact).letters == 0)
        #expect(bench.letters(waitingFor: .key).letters == 1)
        bench.pass(5_000)
        #expect(bench.letters(waitingFor: .key).oldestSeconds == 5)
        try bench.contact([FoldBench.mother])
        #expect(bench.letters(waitingFor: .key).letters == 0)
        #expect(bench.letters(waitingFor: .mail).letters == 1)
    }

    @Test("is the same after a take-over and an abort as the state has it")
    func takenOver() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother, FoldBench.father])
        try bench.alert()
        let before = bench.letters(waitingFor: .mail)
        #expect(before.letters == 2)
        bench.restart()
        #expect(bench.letters(waitingFor: .mail) == before)
        bench.abort()
        #expect(bench.letters(waitingFor: .mail) == before)
    }

    @Test("is not this process's any more once its task has gone")
    func taskGone() throws {
        let waiting: WaitingLetters
        do {
            let bench = FoldBench()
            try bench.alert()
            #expect(bench.letters(waitingFor: .contact).letters == 1)
            waiting = bench.waiting
        }
        #expect(waiting.summary(of: .contact, at: .max) == WaitingLetters.Summary())
    }

    @Test("does not count before the day that it may leave on")
    func ahead() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert(date: "2026-10-08")
        bench.pass()
        #expect(bench.letters(waitingFor: .mail).letters == 0)
        bench.pass(3 * Self.day)
        #expect(bench.letters(waitingFor: .mail).letters == 1)
    }
}
