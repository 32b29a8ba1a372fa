import Correspondence
import Mail
import Messages
import ServiceKit
import Streaming
import Testing

@testable import Notification

@Suite("The post office")
struct MailQueueTests {
    /// A mail server of a test: takes mails, or fails as told; shared by the carriers.
    private final class Counter: Sendable {
        struct State {
            var sent: [String] = []
            var failures: [MailError] = []
        }
        let state = Monitor(State())
        /// Carriers wait here before they hand over, while it is closed.
        let gate = Monitor(true)
    }

    private final class Transport: MailTransport {
        private let counter: Counter

        init(_ counter: Counter) { self.counter = counter }

        func send(_ message: MailMessage) throws(MailError) {
            _ = counter.gate.wait { $0 ? true : nil }
            let failure = counter.state.update { state in
                if state.failures.isEmpty { state.sent.append(String(decoding: message.bytes, as: UTF8.self)) }
                return state.failures.isEmpty ? nil : state.failures.removeFirst()
            }
            if let failure { throw failure }
        }
    }

    /// The log of a test: takes records unless it is away.
    private final class Topic: Sendable {
        struct Away: Error {}
        struct State {
            var deliveries: [Delivery] = []
            var refusals = 0
        }
        let state: Monitor<State>

        init(refusals: Int = 0) { state = Monitor(State(refusals: refusals)) }

        func publish(_ records: [OutgoingRecord]) throws {
            let deliveries = try records.compactMap { record -> Delivery? in
                let type = record.headers.first { $0.name == "ce_type" }.flatMap { EventType(rawValue: $0.value) }
                guard let type, let value = record.value else { return nil }
                return try Delivery(decoding: value, type: type)
            }
            let isTaken = state.update { state in
                if state.refusals > 0 {
                    state.refusals -= 1
                    return false
                }
                state.deliveries += deliveries
                return true
            }
            guard isTaken else { throw Away() }
        }

        /// Waits on the cooperative pool until there are so many.
        func deliveries(_ count: Int) async -> [Delivery] {
            while true {
                let deliveries = state.read { $0.deliveries }
                if deliveries.count >= count { return deliveries }
                await Task.yield()
            }
        }
    }

    private func context(
        _ counter: Counter, _ topic: Topic, limits: MailQueue.Limits = MailQueue.Limits(),
        now: Int64, log: MemoryLog = MemoryLog(), metrics: Metrics = Metrics()
    ) throws -> MailQueue {
        let opener = ContactOpener(keys: SecretKeys(try #require(FoldBench.key)))
        let sender = try #require(Mailbox("vie-scolaire@example.org"))
        let log = Logger(service: "test", instance: "test", sink: log)
        let watch = LetterMonitor(
            log: log, health: Health().component("letters"), destination: .server("mail.example.org:25"),
            patience: .seconds(120), waiting: WaitingLetters(), wall: { now })
        return MailQueue(
            limits: limits, topic: "vigie.deliveries", log: log, metrics: NotificationMetrics(metrics), watch: watch,
            makeCarrier: {
                MailWorker(sender: sender, opener: opener, now: { now }) { () throws(MailError) in Transport(counter)
                }
            },
            publish: { try topic.publish($0) })
    }

    /// Effects of as many absences, each to one guardian.
    private func effects(_ count: Int) throws -> (effects: [Effect], now: Int64) {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        for day in 0..<count { try bench.alert(date: CalendarDate(days: 20_731 - Int32(day % 10)).description) }
        bench.pass()
        return (bench.effects, bench.now)
    }

    @Test("a letter goes to the guardian's address, and its outcome to the log")
    func sent() async throws {
        let (effects, now) = try effects(1)
        let (counter, topic) = (Counter(), Topic())
        let context = try context(counter, topic, now: now)
        context.start()
        context.accept(effects)
        let deliveries = await topic.deliveries(1)
        await context.stop()
        #expect(deliveries.map(\.state) == [.sent])
        let mail = try #require(counter.state.read { $0.sent }.first)
        #expect(mail.contains("\r\nTo: one@example.org\r\n"))
        #expect(mail.contains("Message-ID: <\(deliveries[0].id)@example.org>"))
        #expect(mail.contains("Subject: =?utf-8?Q?In=C3=A8s"))
    }

    @Test("what was sent is counted once the log has it, and how long it took since the fact came")
    func measured() async throws {
        let (effects, now) = try effects(2)
        let (counter, topic) = (Counter(), Topic())
        counter.state.update { $0.failures = [MailError(.transient, code: "smtp-451", reason: "")] }
        let metrics = Metrics()
        let context = try context(counter, topic, limits: .init(carriers: 1), now: now + 2_000, metrics: metrics)
        context.start()
        #expect(metrics.openMetrics().contains(#"vigie_notification_deliveries_total{state="sent"} 0"#))
        context.accept(effects)
        _ = await topic.deliveries(2)
        await context.stop()
        let text = metrics.openMetrics()
        #expect(text.contains(#"vigie_notification_deliveries_total{state="sent"} 1"#))
        #expect(text.contains(#"vigie_notification_deliveries_total{state="failed"} 1"#))
        // Of the one that left.
        #expect(text.contains(#"vigie_notification_fact_to_mail_seconds_bucket{le="1"} 0"#))
        #expect(text.contains(#"vigie_notification_fact_to_mail_seconds_bucket{le="2.5"} 1"#))
        #expect(text.contains("vigie_notification_fact_to_mail_seconds_count 1"))
    }

    @Test("how a mail failed decides whether the book is to try again")
    func failed() async throws {
        let (effects, now) = try effects(2)
        let (counter, topic) = (Counter(), Topic())
        counter.state.update {
            $0.failures = [
                MailError(.transient, code: "smtp-451", reason: ""),
                MailError(.permanent, code: "smtp-550", reason: ""),
            ]
        }
        let log = MemoryLog()
        let context = try context(counter, topic, limits: .init(carriers: 1), now: now, log: log)
        context.start()
        context.accept(effects)
        let deliveries = await topic.deliveries(2)
        await context.stop()
        #expect(deliveries.map(\.reason) == ["smtp-451", "smtp-550"])
        #expect(deliveries.map(\.willRetry) == [true, false])
        #expect(log.lines.filter { $0.contains("mail does not leave") }.count == 1)
    }

    @Test("of a mail server without TLS the log names the variable that says whether mail may leave all the same")
    func noTLS() async throws {
        let (effects, now) = try effects(2)
        let (counter, topic) = (Counter(), Topic())
        counter.state.update {
            $0.failures = [MailError.noTLS, "timeout"].map { MailError(.transient, code: $0, reason: "") }
        }
        let log = MemoryLog()
        let context = try context(counter, topic, limits: .init(carriers: 1), now: now, log: log)
        context.start()
        context.accept(effects)
        _ = await topic.deliveries(2)
        await context.stop()
        let lines = log.lines.filter { $0.contains("mail does not leave") }
        #expect(lines.map { $0.contains("VIGIE_SMTP_ENCRYPTION") } == [true, false])
    }

    @Test("a letter whose attempt the book has given up does not leave")
    func tooLate() async throws {
        let (effects, now) = try effects(1)
        let (counter, topic) = (Counter(), Topic())
        let context = try context(counter, topic, now: now + 8 * 60_000)
        context.start()
        context.accept(effects)
        let deliveries = await topic.deliveries(1)
        await context.stop()
        #expect(deliveries.map(\.reason) == ["queued-too-long"])
        #expect(counter.state.read { $0.sent }.isEmpty)
    }

    @Test("a full office fails letters for now, and loses none")
    func full() async throws {
        let (effects, now) = try effects(8)
        let (counter, topic) = (Counter(), Topic())
        counter.gate.update { $0 = false }
        let context = try context(counter, topic, limits: .init(carriers: 1, letters: 2), now: now)
        context.start()
        context.accept(effects)
        counter.gate.update { $0 = true }
        let deliveries = await topic.deliveries(8)
        await context.stop()
        #expect(Set(deliveries.map(\.id)).count == 8)
        let full = deliveries.filter { $0.reason == "queue-full" }
        // Two wait, and one may have left the queue already.
        #expect((5...6).contains(full.count))
        #expect(full.allSatisfy { $0.willRetry })
        #expect(deliveries.filter { $0.state == .sent }.count == 8 - full.count)
    }

    @Test("outcomes wait for brokers that are away")
    func brokersAway() async throws {
        let (effects, now) = try effects(1)
        let (counter, topic) = (Counter(), Topic(refusals: 1))
        let context = try context(counter, topic, now: now)
        context.start()
        context.accept(effects)
        let deliveries = await topic.deliveries(1)
        await context.stop()
        #expect(deliveries.map(\.state) == [.sent])
        #expect(counter.state.read { $0.sent }.count == 1)
    }

    @Test("when it stops, what is being handed over comes to its end and what waits is put off")
    func stops() async throws {
        let (effects, now) = try effects(5)
        let (counter, topic) = (Counter(), Topic())
        counter.gate.update { $0 = false }
        let context = try context(counter, topic, limits: .init(carriers: 1), now: now)
        context.start()
        context.accept(effects)
        // One is in the carrier's hands.
        while context.waiting > 4 { await Task.yield() }
        async let stopped: Void = context.stop(within: .seconds(3600))
        while !context.isClosing { await Task.yield() }
        counter.gate.update { $0 = true }
        await stopped
        let deliveries = topic.state.read { $0.deliveries }
        #expect(deliveries.map(\.state) == [.sent, .failed, .failed, .failed, .failed])
        #expect(deliveries.dropFirst().allSatisfy { $0.reason == "shutting-down" && $0.willRetry })
    }
}
