import Glibc

/// A short sleep of a plain thread.
enum Pause {
    static func milliseconds(_ count: UInt32) { usleep(count * 1_000) }
}
