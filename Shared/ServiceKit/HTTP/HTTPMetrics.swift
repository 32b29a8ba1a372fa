/// What a server measures.
struct HTTPMetrics: Sendable {
    let requests: MetricFamily<Counter>
    let durations: MetricFamily<Histogram>
    let inFlight: Gauge
    let late: Counter
    let evicted: Counter
    let refused: Counter
    let acceptFailures: Counter

    init(_ metrics: Metrics) {
        requests = metrics.counter(
            "vigie_http_requests", "Requests answered, by route, method and status.",
            labels: ["route", "method", "status"])
        durations = metrics.histogram(
            "vigie_http_request_duration_seconds", "From the first line of a request to its answer, by route.",
            labels: ["route"])
        inFlight = metrics.gauge("vigie_http_requests_in_flight", "Requests that are not answered yet.")
        evicted = metrics.counter(
            "vigie_http_evicted_connections", "Connections without a request, closed to make room for others.")
        refused = metrics.counter(
            "vigie_http_refused_connections",
            "Connections closed because their client has its share, all of it with requests under way.")
        acceptFailures = metrics.counter(
            "vigie_http_accept_failures",
            "Attempts to accept a connection for which the system had no descriptor or memory.")
        late = metrics.counter("vigie_http_late_connections", "Connections closed because the client was too slow.")
    }
}
