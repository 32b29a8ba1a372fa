public import Messages

/// What a policy says of one rule that it judges by.
public struct RuleSettings: Hashable, Sendable {
    public var rule: SupportedRule
    /// n of the rules that count; nil for those that do not.
    public var threshold: Int?
    /// What a month is, to the rules that count in one.
    public var month: MonthKind
    public var severity: Severity
    /// The articles that an alert names.
    public var legalBasis: String?

    /// As the texts have it, where a policy says nothing else.
    public init(_ rule: SupportedRule) {
        self.rule = rule
        month = .calendarMonth
        switch rule {
        case .unexplainedAbsence:
            threshold = nil
            severity = .information
            legalBasis = "R131-5"
        case .fourHalfDays:
            threshold = 4
            severity = .warning
            legalBasis = "L131-8, R131-7 I"
        case .tenHalfDays:
            threshold = 10
            severity = .urgent
            legalBasis = "circulaire 2014-159"
        }
    }

    /// A calendar month has at most 31 mornings and 31 afternoons.
    static let thresholds = 1...62

    /// - Returns: nil when the rule is there and switched off.
    static func read(_ rule: SupportedRule, _ json: JSONCursor) throws(DecodingFailure) -> RuleSettings? {
        var settings = RuleSettings(rule)
        let counts = settings.threshold != nil
        try json.requireMembers(among: ["on", "severity", "legalBasis"] + (counts ? ["n", "month"] : []))
        if counts, let threshold: Int = try json["n"].readIfPresent() {
            guard thresholds.contains(threshold) else {
                throw json["n"].failure(
                    .outOfRange, "must be from \(thresholds.lowerBound) to \(thresholds.upperBound) half-days")
            }
            settings.threshold = threshold
        }
        if counts, let month: MonthKind = try json["month"].readIfPresent() { settings.month = month }
        if let severity: Severity = try json["severity"].readIfPresent() { settings.severity = severity }
        if let legalBasis = try json["legalBasis"].textIfPresent(atMost: 200) { settings.legalBasis = legalBasis }
        return try json["on"].readIfPresent(Bool.self) == false ? nil : settings
    }
}
