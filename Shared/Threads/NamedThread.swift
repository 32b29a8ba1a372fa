import Glibc

/// A plain thread with a name, for loops and C calls that block: the cooperative pool has one thread a core, so a single
/// blocking call there halves a small machine.
public enum NamedThread {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` at once, on a detached thread that ends when it returns.
    ///
    /// - Parameters:
    ///   - name: as `top -H` and a debugger show it; Linux keeps its first 15 bytes.
    ///   - stackBytes: of the stack, at least 64 KiB; nil for the system's. Only the pages that are touched become resident.
    public static func start(_ name: String, stackBytes: Int? = nil, _ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        if let stackBytes { pthread_attr_setstacksize(&attributes, max(stackBytes, 1 << 16)) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                NamedThread.rename(work.name)
                work.body()
                return nil
            }, Unmanaged.passRetained(Work(name, body)).toOpaque())
        pthread_attr_destroy(&attributes)
        // Threads are made at the start of a process and of its parts; a machine that has none left runs nothing anyway.
        precondition(status == 0, "the system gives no thread for \(name): error \(status)")
    }

    /// By the file (proc(5)): `pthread_setname_np` is a GNU extension that Swift's Glibc module does not show.
    private static func rename(_ name: String) {
        let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }
}
