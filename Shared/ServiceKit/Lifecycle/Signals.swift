public import Glibc

/// The signals that ask a process to stop, taken by one thread that waits for them, so that no code runs inside a signal
/// handler.
public enum Signals {
    /// Keeps SIGTERM and SIGINT for `wait`, and ignores SIGPIPE: a socket that nobody reads is an error of its write.
    /// Call it on the first thread before any other is started: threads inherit the mask.
    public static func hold() {
        var set = held
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Blocks until one of them comes.
    ///
    /// - Returns: its number.
    public static func wait() -> Int32 {
        var set = held
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// SIGTERM and SIGINT.
    public static var held: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        return set
    }
}
