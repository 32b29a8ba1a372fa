extension HTTPRoute {
    /// `/healthz`, `/readyz` and `/metrics`: answered by the connection's thread, even while every worker is busy. Nobody needs a
    /// key for them.
    public static func observability(health: Health, metrics: Metrics) -> [HTTPRoute] {
        [
            .immediate("/healthz") { _ in
                let isAlive = health.isAlive
                return .json(isAlive ? .ok : .serviceUnavailable) {
                    $0.member("status", isAlive ? "alive" : "dead")
                    if !isAlive { write(health.reasons, into: &$0) }
                }
            },
            .immediate("/readyz") { _ in
                let reasons = health.reasons
                return .json(reasons.isEmpty ? .ok : .serviceUnavailable) {
                    $0.member("status", reasons.isEmpty ? "ready" : "unready")
                    write(reasons, into: &$0)
                }
            },
            .immediate("/metrics") { head in
                let format = MetricsFormat(accepting: head.headers.list("Accept"))
                return HTTPResponse(
                    .ok, headers: ["Content-Type": format.contentType, "Vary": "Accept"],
                    body: Array(metrics.text(format).utf8))
            },
        ]
    }

    private static func write(_ reasons: [(component: String, reason: String)], into writer: inout JSONText) {
        writer.key("reasons")
        writer.array { array in
            for (component, reason) in reasons {
                array.object {
                    $0.member("component", component)
                    $0.member("reason", reason)
                }
            }
        }
    }
}
