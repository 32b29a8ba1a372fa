/// How many requests a sender may make: a bucket that holds `burst` of them and gains `rate` a second (the token bucket of
/// RFC 2697).
public struct TokenBucket: Sendable {
    private let rate: Double
    private let burst: Double
    private var left: Double
    private var then: Duration

    /// - Parameters:
    ///   - rate: requests a second, above 0.
    ///   - burst: requests at once, at least 1.
    ///   - now: time on any clock that only goes forward.
    public init(rate: Double, burst: Int, at now: Duration) {
        self.rate = rate
        self.burst = Double(burst)
        left = self.burst
        then = now
    }

    /// Takes one request.
    /// - Returns: nil when it may be made now; else how long until one may.
    public mutating func take(at now: Duration) -> Duration? {
        left = min(burst, left + rate * (max(now - then, .zero) / .seconds(1)))
        then = max(then, now)
        if left >= 1 {
            left -= 1
            return nil
        }
        return .seconds((1 - left) / rate)
    }
}
