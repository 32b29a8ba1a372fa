import Glibc

/// A plain thread with a name that `top -H` shows. Blocking calls belong on one of these, never on the cooperative pool.
final class NamedThread: Sendable {
    /// Runs `body` at once, on a new thread that nobody joins.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        final class Start: Sendable {
            let name: String
            let body: @Sendable () -> Void
            init(_ name: String, _ body: @escaping @Sendable () -> Void) {
                self.name = name
                self.body = body
            }
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                NamedThread.rename(start.name)
                start.body()
                return nil
            }, Unmanaged.passRetained(Start(name, body)).toOpaque())
        // Two threads a process are made at its start; a machine that has none left runs nothing anyway.
        precondition(code == 0, "no thread could be made: \(String(cString: strerror(code)))")
        pthread_detach(thread)
    }

    /// `pthread_setname_np` is a GNU extension that Swift's Glibc module does not show; proc(5) has the same by a file.
    private static func rename(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY)
        guard file >= 0 else { return }
        _ = name.withCString { write(file, $0, strlen($0)) }
        close(file)
    }
}
