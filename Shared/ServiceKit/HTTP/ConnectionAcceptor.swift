import Glibc
internal import Synchronization

/// Accepts connections on a thread of its own, as long as there is room for them.
///
/// libmicrohttpd could accept by itself, and asks again at once, for ever, when the process has no descriptor left. Here such an
/// attempt is repeated after a pause, is told once and then each minute, and is counted.
final class ConnectionAcceptor: Sendable {
    /// A connection, or the number of the system's error.
    enum Outcome {
        case accepted(Int32, sockaddr_storage)
        case failed(Int32)
    }

    private let name: String
    private let listening: Int32
    private let table: ConnectionTable
    private let metrics: HTTPMetrics
    private let log: Logger
    private let accept: @Sendable (Int32) -> Outcome
    private let serve: @Sendable (Int32, sockaddr_storage) -> Bool
    private let isStopping = Monitor(false)
    private let isRunning = Monitor(false)
    /// Between two attempts while the system has no descriptor or memory to give.
    private static let pause: Duration = .milliseconds(100)
    private static let interval: Duration = .seconds(60)
    private static let wants: Set = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// - Parameters:
    ///   - name: the server's.
    ///   - listening: a socket that does not block. It stays the caller's.
    ///   - serve: takes a connection over, and closes it where it returns false.
    init(
        name: String, listening: Int32, table: ConnectionTable, metrics: HTTPMetrics, log: Logger,
        accept: @escaping @Sendable (Int32) -> Outcome = ConnectionAcceptor.accept,
        serve: @escaping @Sendable (Int32, sockaddr_storage) -> Bool
    ) {
        self.name = name
        self.listening = listening
        self.table = table
        self.metrics = metrics
        self.log = log
        self.accept = accept
        self.serve = serve
    }

    func start() {
        isRunning.update { $0 = true }
        _ = ServiceThread(name: "\(name)-accept", stackBytes: 1 << 18) { [self] in
            run()
            isRunning.update { $0 = false }
        }
    }

    /// Accepts nothing more. Does not wait.
    func stop() {
        isStopping.update { $0 = true }
        // Shut down and not closed: the thread may be about to accept on it.
        shutdown(listening, Int32(SHUT_RDWR))
    }

    /// Waits for the thread to end, once it was told to stop: for as long as it takes to hand one connection over, so also where a
    /// server is stopped at once.
    func join() { _ = isRunning.wait { $0 ? nil : true } }

    private func run() {
        var shortage = Shortage()
        while !isStopping.read({ $0 }) {
            guard table.awaitRoom(within: .milliseconds(250)) else { continue }
            var descriptor = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
            // What had room for it may have become busy since.
            guard poll(&descriptor, 1, -1) > 0, table.hasRoom else { continue }
            switch accept(listening) {
            case .accepted(let socket, let address):
                if let sentence = shortage.end() {
                    log.info("connections are accepted again", [.text("after", sentence)])
                }
                take(socket, address)
            case .failed(let number) where Self.wants.contains(number):
                metrics.acceptFailures.increment()
                if shortage.note(at: .now, every: Self.interval) {
                    log.error(
                        "connections cannot be accepted",
                        [
                            .text("reason", "\(SystemError(number: number))"),
                            .text("since", shortage.sentence(at: .now)),
                        ])
                }
                // One that nobody uses gives its descriptor back.
                if table.closeIdle() { metrics.evicted.increment() }
                _ = isStopping.wait(timeout: Self.pause) { $0 ? true : nil }
            case .failed(EAGAIN), .failed(EINTR), .failed(ECONNABORTED): continue
            case .failed(let number):
                guard !isStopping.read({ $0 }) else { return }
                log.error("connections cannot be accepted", [.text("reason", "\(SystemError(number: number))")])
                _ = isStopping.wait(timeout: .seconds(1)) { $0 ? true : nil }
            }
        }
    }

    private func take(_ socket: Int32, _ address: sockaddr_storage) {
        switch table.accept(socket, from: ClientAddress(address)) {
        case .refused:
            metrics.refused.increment()
            close(socket)
            return
        case .admittedInPlaceOfIdle: metrics.evicted.increment()
        case .admittedInPlaceOfSlow: metrics.preempted.increment()
        case .admitted: break
        }
        if !serve(socket, address) { table.remove(socket) }
    }

    static func accept(_ listening: Int32) -> Outcome {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let socket = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.accept(listening, $0, &length)
            }
        }
        guard socket >= 0 else { return .failed(errno) }
        // libmicrohttpd has it not block.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        return .accepted(socket, address)
    }

    /// How long the system has had nothing to give, and how often it was asked.
    private struct Shortage {
        private var since: ContinuousClock.Instant?
        private var toldAt: ContinuousClock.Instant?
        private var attempts = 0

        /// - Returns: whether it is to be told.
        mutating func note(at now: ContinuousClock.Instant, every interval: Duration) -> Bool {
            since = since ?? now
            attempts += 1
            if let toldAt, now - toldAt < interval { return false }
            toldAt = now
            return true
        }

        func sentence(at now: ContinuousClock.Instant) -> String {
            "\((since.map { now - $0 } ?? .zero).components.seconds) s, \(attempts) attempts"
        }

        /// - Returns: how long it was, if it was.
        mutating func end() -> String? {
            guard since != nil else { return nil }
            defer { self = Shortage() }
            return sentence(at: .now)
        }
    }
}
