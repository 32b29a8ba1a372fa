/// When an attempt that failed for now is made again. Times in milliseconds.
///
/// With the defaults 1, 4, 16, 64 and 256 minutes after the first five, then every 6 hours; it gives up after 20
/// attempts, in the fourth day, as RFC 5321 §4.5.4.1 has it (4 to 5 days).
public struct Backoff: Hashable, Sendable {
    public var first: Int64
    public var factor: Int64
    public var longest: Int64
    public var attempts: Int

    public init(
        first: Int64 = LetterPolicy.minute, factor: Int64 = 4, longest: Int64 = 6 * LetterPolicy.hour,
        attempts: Int = 20
    ) {
        self.first = first
        self.factor = factor
        self.longest = longest
        self.attempts = attempts
    }

    /// - Parameters:
    ///   - attempt: the one that failed: 1, 2, ...
    ///   - spread: any number of the letter's own. It adds up to an eighth, so that a morning's letters do not
    ///     all come back to a server in the same second.
    func delay(after attempt: Int, spread: UInt64) -> Int64 {
        var delay = first
        for _ in 1..<max(1, attempt) where delay < longest { delay *= factor }
        delay = min(delay, longest)
        return delay + Int64(spread % UInt64(max(1, delay / 8)))
    }
}
