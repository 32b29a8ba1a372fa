/// What a service is given to work with. Any thread.
public struct ServiceContext: Sendable {
    public let configuration: Configuration
    public let log: Logger
    public let metrics: Metrics
    public let health: Health
    public let stateDirectory: StateDirectory
    /// Whether somebody has asked the service to stop; also where a part that has failed says so.
    public let drain: DrainRequest
    /// Held as long as the process lives.
    let lock: InstanceLock

    /// Serves `/healthz`, `/readyz` and `/metrics` at `VIGIE_ADMIN_LISTEN`, whatever clients do at the other listener: with
    /// connections and threads of its own.
    ///
    /// - Returns: nil where the variable is not set; `serve` serves them then.
    /// - Throws: a failure that names the address when it cannot listen there.
    public func serveAdmin() throws(ServiceFailure) -> HTTPServer? {
        guard let address = configuration.adminListen else { return nil }
        let server = try HTTPServer(
            "admin", listen: address, routes: observability, limits: .admin, metrics: metrics, log: log)
        log.info("serving probes and metrics", [.text("address", server.address.description)])
        return server
    }

    /// Serves these routes at `VIGIE_HTTP_LISTEN`, and beside them what has no listener of its own (`serveAdmin`).
    ///
    /// - Throws: a failure that names the address when it cannot listen there.
    public func serve(
        _ routes: [HTTPRoute] = [], limits: HTTPLimits = HTTPLimits()
    ) throws(ServiceFailure) -> HTTPServer {
        guard let address = configuration.httpListen else {
            throw ServiceFailure(.configuration, "\(configuration.service) serves no HTTP")
        }
        let server = try HTTPServer(
            listen: address, routes: routes + (configuration.adminListen == nil ? observability : []), limits: limits,
            metrics: metrics, log: log)
        log.info("serving HTTP", [.text("address", server.address.description)])
        return server
    }

    private var observability: [HTTPRoute] { HTTPRoute.observability(health: health, metrics: metrics) }
}
