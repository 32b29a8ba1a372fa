import Admission
import Messages
import ServiceKit

/// What intake counts of submissions. No label names a school or a pupil.
struct SubmissionMetrics: Sendable {
    private let accepted: Counter
    private let refused: MetricFamily<Counter>
    private let bytes: Counter
    private let untold: Counter

    init(_ metrics: Metrics) {
        accepted = metrics.counter(
            "vigie_intake_lines_accepted", "Lines that were taken and that every in-sync replica has.")
        refused = metrics.counter("vigie_intake_lines_refused", "Lines that were refused, by code.", labels: ["code"])
        bytes = metrics.counter("vigie_intake_body_bytes", "Bytes of submissions that were read.", unit: "bytes")
        untold = metrics.counter(
            "vigie_intake_rejections_untold", "Refusals that could not be written to the sender's topic of rejections.")
    }

    func read(_ count: Int) { bytes.increment(by: count) }

    func count(_ result: SubmissionResult) {
        accepted.increment(by: result.accepted)
        for (code, count) in result.refusals { refused(code.rawValue).increment(by: count) }
    }

    func leaveUntold(_ count: Int) { untold.increment(by: count) }
}
