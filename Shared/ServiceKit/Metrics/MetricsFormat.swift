/// The text formats in which `/metrics` is served.
enum MetricsFormat: CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// Prometheus' own, version 0.0.4, which its older readers and `promtool` take.
    case prometheus

    var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// The one that an `Accept` field likes better; OpenMetrics where it likes both as well, or neither.
    init(accepting field: String?) {
        let ranges = (field ?? "").split(separator: ",").compactMap { MediaRange($0) }
        self = Self.prometheus.quality(in: ranges) > Self.openMetrics.quality(in: ranges) ? .prometheus : .openMetrics
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
