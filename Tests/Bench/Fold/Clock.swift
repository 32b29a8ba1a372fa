import Glibc

/// Nanoseconds.
enum Clock {
    /// Processor time of this thread: what others take of the machine does not count.
    static var thread: Int { read(CLOCK_THREAD_CPUTIME_ID) }
    /// Cheap enough to be read before and after one fact.
    static var monotonic: Int { read(CLOCK_MONOTONIC) }

    /// What it costs to read the monotonic clock.
    static var reading: Int {
        (0..<1_000).map { _ in
            let start = monotonic
            return monotonic - start
        }.min() ?? 0
    }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
