/// Something that keeps letters from leaving for as long as it stands: it is told when it begins, and then each minute.
struct LetterProblem: Sendable {
    static let pause: Duration = .seconds(60)

    let since: ContinuousClock.Instant
    /// The one that was met last.
    private(set) var reason: String
    private var known: Set<String> = []
    private var told: ContinuousClock.Instant?

    init(since: ContinuousClock.Instant, reason: String) {
        self.since = since
        self.reason = reason
    }

    mutating func meet(_ reason: String) { self.reason = reason }

    /// Whether it is to be told now, which it is then: where a reason is new to it, or the last word is a minute old.
    mutating func isToBeTold(at now: ContinuousClock.Instant) -> Bool {
        guard known.insert(reason).inserted || told.map({ now - $0 >= Self.pause }) ?? true else { return false }
        told = now
        return true
    }
}
