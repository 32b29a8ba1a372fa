import Admission
import ServiceKit
import Synchronization
import Testing

@testable import Intake

@Suite("The share of a sender")
struct SenderRateLimiterTests {
    private final class Clock: Sendable {
        private let time = Mutex(Duration.zero)
        var now: Duration { time.withLock { $0 } }
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    private let clock = Clock()

    private func gate(rate: Int, concurrency: Int) -> SenderRateLimiter {
        SenderRateLimiter(SenderRateLimiter.Limits(rate: rate, concurrency: concurrency)) { [clock] in clock.now }
    }

    private func sender(_ name: String) throws -> Sender { try #require(Sender(name: name, schools: [])) }

    private func wait(at gate: SenderRateLimiter, _ sender: Sender) -> Duration? {
        do throws(Problem) {
            _ = try gate.enter(sender)
            return nil
        } catch {
            #expect(error.status == .tooManyRequests)
            return error.retryAfter
        }
    }

    @Test("is so many requests at a time, and the next is taken when one has ended")
    func concurrency() throws {
        let gate = gate(rate: 1_000, concurrency: 3)
        let sender = try sender("one")
        var passes = try (0..<3).map { _ in try gate.enter(sender) }
        #expect(wait(at: gate, sender) == .seconds(1))
        #expect(wait(at: gate, try self.sender("other")) == nil)
        passes.removeLast()
        #expect(wait(at: gate, sender) == nil)
        passes.append(try gate.enter(sender))
        #expect(wait(at: gate, sender) == .seconds(1))
        withExtendedLifetime(passes) {}
    }

    @Test("is twice the rate at once, then the rate, however long the sender was away")
    func rate() throws {
        let gate = gate(rate: 10, concurrency: 1)
        let sender = try sender("one")
        func taken() -> Int { (0..<100).prefix { _ in wait(at: gate, sender) == nil }.count }
        #expect(taken() == 20)
        #expect(wait(at: gate, sender) == .milliseconds(100))
        clock.pass(.milliseconds(500))
        #expect(taken() == 5)
        clock.pass(.seconds(86_400))
        #expect(taken() == 20)
    }

    @Test("is not used up by requests that were turned away")
    func turnedAway() throws {
        let gate = gate(rate: 1, concurrency: 1)
        let sender = try sender("one")
        let pass = try gate.enter(sender)
        for _ in 0..<100 { #expect(wait(at: gate, sender) != nil) }
        withExtendedLifetime(pass) {}
    }

    @Test("is held by the hundredth sender as by the first, and by all threads together")
    func together() async throws {
        let gate = gate(rate: 4, concurrency: 1_000)
        let senders = try (0..<100).map { try sender("s-\($0)") }
        let passes = await withTaskGroup { group in
            for sender in senders {
                for _ in 0..<20 { group.addTask { try? gate.enter(sender) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(passes.compactMap { $0 }.count == 100 * 8)
    }
}
