internal import Synchronization

/// An HTTP/1.1 server over libmicrohttpd: each connection has a thread, which parses, waits for the answer and sends it;
/// handlers are `async` and run on a few worker threads of the server's own (`WorkerPool`), so that a handler may await (a
/// delivery report, a read model that catches up) and may also block in a C call, without holding the cooperative pool.
///
/// One thread a connection, because the alternative, to suspend a connection while its handler works, makes
/// libmicrohttpd 0.9.75 hang up on a client that has finished sending; a waiting thread costs a few resident pages.
///
/// Everything is bounded: connections, requests, bodies, how slow a client may be (`HTTPLimits`). Requests that no route
/// takes are answered with a problem (RFC 9457) in French or English.
public final class HTTPServer: Sendable {
    /// Where it listens: the port is the one that the system chose where 0 was asked for.
    public let address: ListenAddress
    private let engine: HTTPEngine
    private let daemon: MicrohttpdDaemon
    private let isStopped = Monitor(false)

    /// Opens the socket and begins to answer.
    ///
    /// - Parameter name: what its log component and its threads are called, and its metrics (`vigie_<name>_requests`).
    /// - Throws: a failure that names the address when it cannot listen there. Blocks while a host name is looked up.
    public init(
        _ name: StaticString = "http", listen: ListenAddress, routes: [HTTPRoute], limits: HTTPLimits = HTTPLimits(),
        metrics: Metrics, log: Logger
    ) throws(ServiceFailure) {
        let (descriptor, bound) = try ListenSocket.open(listen)
        engine = HTTPEngine(
            name: "\(name)", router: HTTPRouter(routes), limits: limits,
            metrics: HTTPMetrics(metrics, server: "\(name)"),
            log: log.component(name))
        daemon = try MicrohttpdDaemon(listening: descriptor, at: bound, engine: engine)
        address = bound
        let engine = engine
        let isStopped = isStopped
        _ = ServiceThread(name: "\(name)-deadlines", stackBytes: 1 << 17) {
            while isStopped.wait(timeout: .milliseconds(250), for: { $0 ? true : nil }) == nil {
                engine.enforceDeadlines()
            }
        }
    }

    deinit {
        stop()
    }

    /// Accepts no further connection, answers new requests on those that are open with 503, lets those that are under way
    /// finish, and stops. Requests that are not finished in time are answered 503, their outcome being unknown.
    ///
    /// - Parameter limit: how long requests may take to finish.
    public func drain(within limit: Duration) async {
        await withCheckedContinuation { continuation in
            // A thread of its own, because stopping waits for the connections' threads.
            _ = ServiceThread(name: "http-drain") { [self] in
                daemon.refuseConnections()
                engine.drain(within: limit)
                stop()
                continuation.resume()
            }
        }
    }

    /// Stops at once. Idempotent; blocks until the connections' threads have ended.
    public func stop() {
        let wasStopped = isStopped.update { isStopped in
            defer { isStopped = true }
            return isStopped
        }
        guard !wasStopped else { return }
        engine.abandonAll()
        daemon.stop()
        engine.close()
    }
}
