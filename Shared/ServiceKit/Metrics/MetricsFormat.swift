/// The text formats in which `/metrics` is served.
enum MetricsFormat: CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// Prometheus' own, version 0.0.4, which every reader and `promtool check metrics` take.
    case prometheus

    var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// Prometheus' own, unless an `Accept` field names OpenMetrics and likes it better.
    init(accepting field: String?) {
        let ranges = (field ?? "").split(separator: ",").compactMap { MediaRange($0) }
        let named = ranges.filter { $0.type != "*" && $0.subtype != "*" }
        self =
            Self.openMetrics.quality(in: named) > Self.prometheus.quality(in: ranges) ? .openMetrics : .prometheus
    }

    private func quality(in ranges: [MediaRange]) -> Double {
        let matches = ranges.compactMap { range -> (specificity: Int, quality: Double)? in
            let specificity =
                switch self {
                case .openMetrics: range.specificity(for: "application", "openmetrics-text", version: "1.0.0")
                case .prometheus: range.specificity(for: "text", "plain", version: "0.0.4")
                }
            return specificity.map { ($0, range.quality) }
        }
        return matches.max { $0.specificity < $1.specificity }?.quality ?? 0
    }
}
