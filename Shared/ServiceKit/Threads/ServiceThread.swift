import Glibc

/// A plain thread with a name and a stack of its own, for loops that block in C calls: the cooperative pool has one
/// thread a core, so a single blocking call there halves a small machine.
public final class ServiceThread: Sendable {
    private let isFinished: Monitor<Bool>

    /// Starts the thread at once.
    ///
    /// - Parameters:
    ///   - name: as `top -H` and a debugger show it; Linux keeps its first 15 bytes.
    ///   - stackBytes: of the stack, at least 64 KiB; only the pages that are touched become resident.
    ///   - body: runs on the new thread; signals of the process are not delivered to it (see `Signals`).
    public init(name: String, stackBytes: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) {
        let isFinished = Monitor(false)
        self.isFinished = isFinished
        let start = Start(name: name) {
            body()
            isFinished.update { $0 = true }
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, max(stackBytes, 1 << 16))
        // Detached: `join` waits on the monitor, so a thread that nobody joins leaks nothing.
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(start)
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                ServiceThread.setOwnName(start.name)
                start.body()
                return nil
            }, argument.toOpaque())
        pthread_attr_destroy(&attributes)
        precondition(status == 0, "the system gives no thread for \(name): error \(status)")
    }

    /// Waits until the body has returned. Any thread but this one.
    ///
    /// - Returns: false when `timeout` has passed first.
    @discardableResult
    public func join(timeout: Duration? = nil) -> Bool {
        isFinished.wait(timeout: timeout) { $0 ? true : nil } ?? false
    }

    /// By the file, because Swift's Glibc does not have `pthread_setname_np`.
    private static func setOwnName(_ name: String) {
        let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
