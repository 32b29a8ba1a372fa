import CJemalloc

/// What the allocator itself counts. It is jemalloc, as in every service (docs/adr/0006).
///
/// A measurement without its counter has no result: whatever is not there ends this program, which does nothing else.
enum Allocations {
    /// Where the thread's own memory says how many bytes it has been given so far, by the sizes that were set aside for them:
    /// to be looked at between two facts.
    static var ofThread: UnsafePointer<UInt64> {
        var counter: UnsafePointer<UInt64>?
        var size = MemoryLayout.size(ofValue: counter)
        guard mallctl("thread.allocatedp", &counter, &size, nil, 0) == 0, let counter else {
            // No counter, no measurement.
            stop("this program runs without jemalloc, or with one that does not count")
        }
        return counter
    }

    /// Bytes that the process holds, by the sizes that were set aside for them.
    static var heldBytes: Int {
        refresh()
        return statistic("stats.allocated")
    }

    /// How often memory was asked for so far.
    static var count: Int {
        refresh()
        return ["small", "large"].reduce(0) { $0 + statistic("stats.arenas.\(MALLCTL_ARENAS_ALL).\($1).nrequests") }
    }

    /// The statistics are those of the last epoch, without what lies in the thread's cache.
    private static func refresh() {
        var epoch: UInt64 = 1
        guard mallctl("thread.tcache.flush", nil, nil, nil, 0) == 0,
            mallctl("epoch", nil, nil, &epoch, MemoryLayout.size(ofValue: epoch)) == 0
        else {
            // Figures of an older epoch would be taken for those of now.
            stop("jemalloc does not refresh its statistics")
        }
    }

    private static func statistic(_ name: String) -> Int {
        var value = 0
        var size = MemoryLayout.size(ofValue: value)
        guard mallctl(name, &value, &size, nil, 0) == 0 else {
            // A zero in its place would look like a good result.
            stop("jemalloc has no \(name)")
        }
        return value
    }
}
