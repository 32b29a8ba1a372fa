import ServiceKit
import Streaming

/// Says whether the runtime is ready, and tells the log of whatever keeps the service from being so for long.
struct ReadinessReport: Sendable {
    private static let part = "runtime"
    /// How long the service may be unready before the log says so: a start takes less.
    static let patience: Duration = .seconds(10)
    /// Longer than between two calls.
    private static let quiet: Duration = .seconds(5)

    private let health: Health
    private let conditions: StandingConditions
    let component: HealthComponent

    /// - Parameter now: a clock that a test may own.
    init(
        _ health: Health, log: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.health = health
        conditions = StandingConditions(log, now: now)
        component = health.component(Self.part)
    }

    /// To be called about each second.
    /// - Parameters:
    ///   - standstill: where nothing is committed though records wait.
    ///   - isDraining: what is asked to stop is not ready, and nobody needs to be told of it.
    func report(_ status: StreamProcessor.Status, standstill: String?, isDraining: Bool) {
        let unreadyReasons = status.unreadyReasons + (standstill.map { [$0] } ?? [])
        let held = status.held
        let reasons = unreadyReasons + held.map(\.sentence)
        if reasons.isEmpty { component.ready() } else { component.unready(reasons.joined(separator: "; ")) }
        // What is refused or halted the log has been told of, with its partitions.
        let untold = unreadyReasons + held.filter { $0.standing.reason == nil }.map(\.sentence)
        for (part, reason) in health.reasons where !isDraining {
            let reason = part == Self.part ? untold.joined(separator: "; ") : reason
            guard !reason.isEmpty else { continue }
            conditions.holds(
                "not ready", subject: part, quiet: Self.quiet, after: Self.patience,
                [.text("reason", reason), .text("part", part)])
        }
        conditions.pass()
    }
}
