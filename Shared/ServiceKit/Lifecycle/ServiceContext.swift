/// What a service is given to work with. Any thread.
public struct ServiceContext: Sendable {
    public let configuration: Configuration
    public let log: Log
    public let metrics: Metrics
    public let health: Health
    public let stateDirectory: StateDirectory
    /// Whether somebody has asked the service to stop; also where a part that has failed says so.
    public let drain: DrainRequest
    /// Held as long as the process lives.
    let lock: InstanceLock

    /// Serves `/healthz`, `/readyz`, `/metrics` and these routes at `VIGIE_HTTP_LISTEN`.
    ///
    /// - Throws: a failure that names the address when it cannot listen there.
    public func serve(
        _ routes: [HTTPRoute] = [], limits: HTTPLimits = HTTPLimits()
    ) throws(ServiceFailure) -> HTTPServer {
        guard let address = configuration.httpListen else {
            throw ServiceFailure(.configuration, "\(configuration.service) serves no HTTP")
        }
        let server = try HTTPServer(
            listen: address, routes: routes + HTTPRoute.observability(health: health, metrics: metrics), limits: limits,
            metrics: metrics, log: log)
        log.info("serving HTTP", [.text("address", server.address.description)])
        return server
    }
}
