import Seeded
import Admission
import Testing

@Suite("How many requests a sender may make")
struct TokenBucketTests {
    @Test("a burst may be made at once, then one request each time that the rate gives one")
    func burstThenRate() {
        var allowance = TokenBucket(rate: 2, burst: 3, at: .zero)
        for _ in 0..<3 { #expect(allowance.take(at: .zero) == nil) }
        #expect(allowance.take(at: .zero) == .seconds(0.5))
        #expect(allowance.take(at: .seconds(0.5)) == nil)
        #expect(allowance.take(at: .seconds(0.5)) != nil)
    }

    @Test("who was told to wait is let in after that time, and not before", arguments: 0..<50 as Range<UInt64>)
    func waiting(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var allowance = TokenBucket(rate: Double(1 + random.below(50)), burst: 1 + random.below(5), at: .zero)
        var now = Duration.zero
        for _ in 0..<200 {
            now += .milliseconds(random.below(100))
            guard let wait = allowance.take(at: now) else { continue }
            #expect(wait > .zero)
            var early = allowance
            #expect(early.take(at: now + wait - min(wait, .milliseconds(1))) != nil)
            now += wait + .nanoseconds(1)
            #expect(allowance.take(at: now) == nil)
        }
    }

    @Test("over any time, no more is let in than the burst and what the rate gave", arguments: 0..<20 as Range<UInt64>)
    func bound(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (rate, burst) = (1 + random.below(20), 1 + random.below(20))
        var allowance = TokenBucket(rate: Double(rate), burst: burst, at: .zero)
        var (now, taken) = (0, 0)
        for _ in 0..<2_000 {
            now += random.below(20)
            if allowance.take(at: .milliseconds(now)) == nil { taken += 1 }
        }
        #expect(Double(taken) <= Double(burst) + Double(rate) * Double(now) / 1_000 + 1e-6)
    }

    @Test("a clock that goes back gives nothing")
    func clockGoesBack() {
        var allowance = TokenBucket(rate: 1, burst: 1, at: .seconds(10))
        #expect(allowance.take(at: .seconds(10)) == nil)
        #expect(allowance.take(at: .seconds(5)) != nil)
        #expect(allowance.take(at: .seconds(10)) != nil)
        #expect(allowance.take(at: .seconds(11)) == nil)
    }
}
