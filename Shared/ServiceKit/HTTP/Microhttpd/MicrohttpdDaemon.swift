internal import CMicrohttpd
import Glibc
internal import Synchronization

/// libmicrohttpd's daemon: a thread for each connection, that parses and calls back, and one that starts and ends these. The only
/// file, with `MicrohttpdConnection`, that touches the library.
// @unchecked Sendable because libmicrohttpd documents the daemon's functions as safe from any thread but its own, and
// `isStopped` makes `stop` happen once.
final class MicrohttpdDaemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let listening: Int32
    private let acceptor: ConnectionAcceptor
    /// Kept alive: the callbacks hold it unretained.
    private let engine: HTTPEngine
    private let isStopped = Atomic(false)

    /// Starts to accept. Takes over the listening socket.
    init(listening: Int32, at address: ListenAddress, engine: HTTPEngine) throws(ServiceFailure) {
        var settings = vigie_mhd_settings()
        // The table's limits come first.
        settings.connection_limit = UInt32(engine.limits.connections + 2 * ConnectionTable.slack)
        settings.connection_memory_bytes = 64 << 10
        settings.stack_bytes = 512 << 10
        settings.context = Unmanaged.passUnretained(engine).toOpaque()
        settings.begin = { context, target, connection in
            guard let context, let target, let connection else { return nil }
            let engine = Unmanaged<HTTPEngine>.fromOpaque(context).takeUnretainedValue()
            let exchange = HTTPExchange(
                target: String(cString: target), socket: MicrohttpdConnection(connection).socket, engine: engine)
            // Released by `completed`, which the library calls for each request that began.
            return Unmanaged.passRetained(exchange).toOpaque()
        }
        settings.access = { _, connection, _, method, _, bytes, count, request in
            guard let connection, let method, let count, let context = request?.pointee else { return .NO }
            let connected = MicrohttpdConnection(connection)
            let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
            let reply: HTTPExchange.Reply
            if !exchange.hasHead {
                reply = exchange.receiveHead(method: String(cString: method), headers: connected.headers)
            } else if count.pointee > 0 {
                reply = exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count.pointee))
                count.pointee = 0
            } else {
                reply = exchange.receiveEnd()
            }
            return switch reply {
            case .goOn: .YES
            case .send(let response): connected.send(response) ? .YES : .NO
            case .abort: .NO
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
            guard event == .CONNECTION_NOTIFY_CLOSED else { return }
            engine.connections.remove(MicrohttpdConnection(connection).socket)
        }
        guard let daemon = vigie_mhd_start(&settings) else {
            let error = SystemError.current
            close(listening)
            throw ServiceFailure(.failure, "cannot serve HTTP on \(address): \(error)")
        }
        self.daemon = daemon
        self.listening = listening
        self.engine = engine
        // Unsafe only by its type: libmicrohttpd takes connections from any thread, and `stop` waits for the acceptor before the
        // daemon ends.
        nonisolated(unsafe) let handedOver = daemon
        acceptor = ConnectionAcceptor(
            name: engine.name, listening: listening, table: engine.connections, metrics: engine.metrics, log: engine.log
        ) { socket, address in
            var address = address
            let length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return withUnsafePointer(to: &address) { pointer in
                // It closes the socket also where it does not take it.
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    MHD_add_connection(handedOver, socket, $0, length) == .YES
                }
            }
        }
        acceptor.start()
    }

    /// From here on new connections are refused; those that are open go on.
    func refuseConnections() {
        guard !isStopped.load(ordering: .acquiring) else { return }
        acceptor.stop()
    }

    /// Closes every connection and waits for their threads, none of which may wait for an answer any more. Idempotent.
    func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        acceptor.stop()
        // It hands connections over to the daemon.
        acceptor.join()
        MHD_stop_daemon(daemon)
        close(listening)
    }
}
