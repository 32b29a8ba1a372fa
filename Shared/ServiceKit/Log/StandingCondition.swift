/// One thing that stands: since when, how often it was met, and when it was last spoken of.
struct StandingCondition {
    typealias Instant = ContinuousClock.Instant
    typealias Line = (level: Logger.Level, message: StaticString, fields: [LogField])

    private let message: StaticString
    private let level: Logger.Level
    private let quiet: Duration
    private let after: Duration
    let since: Instant
    private var lastAt: Instant
    /// Nil: it is to be spoken of as soon as it may.
    var toldAt: Instant?
    private var wasTold = false
    /// How often it was met; zero for what is only looked at.
    var count = 0
    var fields: [LogField] = []

    init(_ message: StaticString, _ level: Logger.Level, quiet: Duration, after: Duration, since: Instant) {
        self.message = message
        self.level = level
        self.quiet = quiet
        self.after = after
        self.since = since
        lastAt = since
    }

    /// - Returns: what is to be said of it now, if anything.
    mutating func noted(at now: Instant) -> Line? {
        lastAt = now
        guard now - since >= after, toldAt.map({ now - $0 >= StandingConditions.interval }) ?? true else { return nil }
        toldAt = now
        guard wasTold || after > .zero else {
            wasTold = true
            return (level, message, fields)
        }
        let isLong = now - since >= StandingConditions.interval
        wasTold = true
        return (isLong ? max(level, .warning) : level, message, fields + measures("standing_seconds"))
    }

    func isOver(at now: Instant) -> Bool { now - lastAt >= quiet }

    /// What is said of its end; nil where it was an event, or never spoken of.
    var lastLine: Line? {
        guard wasTold, lastAt > since else { return nil }
        return (.info, message, fields + [.flag("over", true)] + measures("stood_seconds"))
    }

    private func measures(_ name: StaticString) -> [LogField] {
        [.duration(name, lastAt - since)] + (count > 0 ? [.count("count", count)] : [])
    }
}
