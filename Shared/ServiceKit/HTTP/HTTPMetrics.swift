/// What a server measures: `vigie_http_requests`, and for the admin listener `vigie_admin_requests`, and so on.
struct HTTPMetrics: Sendable {
    let requests: MetricFamily<Counter>
    let durations: MetricFamily<Histogram>
    let inFlight: Gauge
    let late: Counter
    let evicted: Counter
    let preempted: Counter
    let refused: Counter
    let acceptFailures: Counter

    /// - Parameter server: its name.
    init(_ metrics: Metrics, server: String) {
        let prefix = "vigie_\(server)"
        requests = metrics.counter(
            "\(prefix)_requests", "Requests answered, by route, method and status.",
            labels: ["route", "method", "status"])
        durations = metrics.histogram(
            "\(prefix)_request_duration_seconds", "From the first line of a request to its answer, by route.",
            labels: ["route"])
        inFlight = metrics.gauge("\(prefix)_requests_in_flight", "Requests that are not answered yet.")
        evicted = metrics.counter(
            "\(prefix)_evicted_connections", "Connections without a request, closed to make room for others.")
        preempted = metrics.counter(
            "\(prefix)_preempted_connections",
            "Connections with a request that its client was slow to transfer, closed for an address with fewer.")
        refused = metrics.counter(
            "\(prefix)_refused_connections",
            "Connections closed because their address has its share, all of it with requests under way.")
        acceptFailures = metrics.counter(
            "\(prefix)_accept_failures",
            "Attempts to accept a connection for which the system had no descriptor or memory.")
        late = metrics.counter("\(prefix)_late_connections", "Connections closed because the client was too slow.")
    }
}
