internal import Synchronization

/// Says of what stands no more than there is to say: once when it begins, each minute with its duration and how often it was met,
/// and once when it is over. Any thread; returns without waiting.
///
///     conditions.met("waiting for the log", subject: error.code, level: .info, quiet: .seconds(10), [.text("reason", …)])
///
/// What goes wrong is mostly tried again, and says when it fails, never that it has ended. So a condition is over when nobody has
/// met it for a while, which `pass` finds: to be called about each second. One that was met only once was an event: of
/// its end nothing is said.
///
/// Holds 64 conditions at most. Beyond that what is new counts as one more, together.
public final class StandingConditions: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// Between two lines of one condition.
    static let interval: Duration = .seconds(60)
    static let maximum = 64
    private static let others = "others"

    private let log: Logger
    private let now: @Sendable () -> Instant
    private let standing = Mutex<[String: StandingCondition]>([:])

    /// - Parameter now: a clock that a test may own.
    public init(_ log: Logger, now: @escaping @Sendable () -> Instant = { .now }) {
        self.log = log
        self.now = now
    }

    /// It has happened again.
    /// - Parameters:
    ///   - subject: what makes it the same condition as before; nil: the message.
    ///   - level: of the first line. What stands for a minute is a warning at least, and the end is told as `info`.
    ///   - quiet: how long nobody meets it before it is over: more than the time between two attempts.
    ///   - fields: the reason first. The next line has the latest.
    public func met(
        _ message: StaticString, subject: String? = nil, level: Logger.Level = .warning, quiet: Duration,
        _ fields: [LogField]
    ) {
        let now = now()
        note(subject ?? message.description, message, level, quiet: quiet, after: .zero, fields, now) { $0.count += 1 }
    }

    /// It is still so: for what is looked at again and again, and does not happen.
    /// - Parameters:
    ///   - after: how long it must have been so before a word is said.
    ///   - isNews: says it now, though a minute has not passed since the last line.
    public func holds(
        _ message: StaticString, subject: String? = nil, level: Logger.Level = .warning, quiet: Duration,
        after: Duration = .zero, isNews: Bool = false, _ fields: [LogField]
    ) {
        let now = now()
        note(subject ?? message.description, message, level, quiet: quiet, after: after, fields, now) {
            if isNews { $0.toldAt = nil }
        }
    }

    /// What was met before is still so, with the same fields. Says nothing of what was not.
    public func holds(subject: String) {
        let now = now()
        let line = standing.withLock { $0[subject]?.noted(at: now) }
        if let line { write(line) }
    }

    /// Ends what nobody has met for long enough.
    public func pass() {
        let now = now()
        let lines = standing.withLock { standing in
            let over = standing.filter { $0.value.isOver(at: now) }
            for subject in over.keys { standing[subject] = nil }
            return over.values.sorted { $0.since < $1.since }.compactMap(\.lastLine)
        }
        lines.forEach(write)
    }

    private func note(
        _ subject: String, _ message: StaticString, _ level: Logger.Level, quiet: Duration, after: Duration,
        _ fields: [LogField], _ now: Instant, _ change: (inout StandingCondition) -> Void
    ) {
        let line = standing.withLock { standing in
            let isKnown = standing[subject] != nil || standing.count < Self.maximum
            var condition =
                standing[isKnown ? subject : Self.others]
                ?? StandingCondition(message, level, quiet: quiet, after: after, since: now)
            condition.fields = fields
            change(&condition)
            let line = condition.noted(at: now)
            standing[isKnown ? subject : Self.others] = condition
            return line
        }
        if let line { write(line) }
    }

    private func write(_ line: StandingCondition.Line) {
        log.write(line.level, line.message) { line.fields }
    }
}
