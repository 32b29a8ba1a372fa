/// What a server measures.
struct HTTPMetrics: Sendable {
    let requests: MetricFamily<Counter>
    let durations: MetricFamily<Histogram>
    let inFlight: Gauge
    let late: Counter

    init(_ metrics: Metrics) {
        requests = metrics.counter(
            "vigie_http_requests", "Requests answered, by route, method and status.",
            labels: ["route", "method", "status"])
        durations = metrics.histogram(
            "vigie_http_request_duration_seconds", "From the first line of a request to its answer, by route.",
            labels: ["route"])
        inFlight = metrics.gauge("vigie_http_requests_in_flight", "Requests that are not answered yet.")
        late = metrics.counter("vigie_http_late_connections", "Connections closed because the client was too slow.")
    }
}
