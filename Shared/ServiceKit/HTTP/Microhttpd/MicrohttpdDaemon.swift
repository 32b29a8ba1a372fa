internal import CMicrohttpd
internal import Synchronization
import Glibc

/// libmicrohttpd's daemon: one thread of its own that polls, parses, and calls back. The only file, with
/// `MicrohttpdConnection`, that touches the library.
// @unchecked Sendable because libmicrohttpd documents the daemon's functions as safe from any thread but its own, and
// `isStopped` makes `stop` happen once.
final class MicrohttpdDaemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let listening: Int32
    /// Kept alive: the callbacks hold it unretained.
    private let engine: HTTPEngine
    private let isStopped = Atomic(false)

    /// Starts the thread. Takes over the listening socket.
    init(listening: Int32, at address: ListenAddress, engine: HTTPEngine) throws(ServiceFailure) {
        var settings = vigie_mhd_settings()
        settings.listen_fd = listening
        settings.connection_limit = UInt32(engine.limits.connections)
        settings.idle_timeout_seconds = UInt32(engine.limits.idle.components.seconds)
        settings.connection_memory_bytes = 64 << 10
        settings.context = Unmanaged.passUnretained(engine).toOpaque()
        settings.begin = { context, target, connection in
            guard let context, let target, let connection else { return nil }
            let engine = Unmanaged<HTTPEngine>.fromOpaque(context).takeUnretainedValue()
            let exchange = HTTPExchange(
                target: String(cString: target), connection: MicrohttpdConnection(connection), engine: engine)
            // Released by `completed`, which the library calls for each request that began.
            return Unmanaged.passRetained(exchange).toOpaque()
        }
        settings.access = { _, connection, _, method, _, bytes, count, request in
            guard let connection, let count, let request, let context = request.pointee else { return .NO }
            let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
            let reply: HTTPExchange.Reply
            if !exchange.hasHead {
                reply = exchange.receiveHead(method: method.map { String(cString: $0) } ?? "?")
            } else if count.pointee > 0 {
                reply = exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count.pointee))
                if case .proceed = reply { count.pointee = 0 }
            } else {
                reply = exchange.receiveEnd()
            }
            switch reply {
            case .proceed, .suspended: return .YES
            case .send(let response): return MicrohttpdConnection(connection).send(response) ? .YES : .NO
            case .abort: return .NO
            }
        }
        settings.completed = { _, _, request, _ in
            guard let request, let context = request.pointee else { return }
            request.pointee = nil
            Unmanaged<HTTPExchange>.fromOpaque(context).takeRetainedValue().close()
        }
        settings.connection = { context, connection, _, event in
            guard let context, let connection else { return }
            let engine = Unmanaged<HTTPEngine>.fromOpaque(context).takeUnretainedValue()
            let socket = MicrohttpdConnection(connection).socket
            if event == .CONNECTION_NOTIFY_STARTED {
                engine.deadlines.awaitRequest(on: socket)
            } else {
                engine.deadlines.remove(socket)
            }
        }
        guard let daemon = vigie_mhd_start(&settings) else {
            let error = SystemError.current
            close(listening)
            throw ServiceFailure(.failure, "cannot serve HTTP on \(address): \(error)")
        }
        self.daemon = daemon
        self.listening = listening
        self.engine = engine
    }

    /// From here on new connections are refused; those that are open go on.
    func refuseConnections() {
        guard !isStopped.load(ordering: .acquiring) else { return }
        _ = MHD_quiesce_daemon(daemon)
        // Shut down and not closed: the daemon's thread may be about to accept on it.
        shutdown(listening, Int32(SHUT_RDWR))
    }

    /// Closes every connection and waits for the daemon's thread. No connection may be suspended. Idempotent.
    func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Quiesced first, or the library would close the socket that it listens on, and `close` another's.
        _ = MHD_quiesce_daemon(daemon)
        MHD_stop_daemon(daemon)
        close(listening)
    }
}
