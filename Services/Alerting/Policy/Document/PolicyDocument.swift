public import Messages

/// A policy: which rules are judged, from how many half-days on, and in which dates. Data, so that an académie changes a
/// threshold without a build. The form is that of `Services/Alerting/Policies/policy.schema.json`.
public struct PolicyDocument: Hashable, Sendable {
    public var reference: PolicyReference
    /// The first and the last date that it judges; nil is without end. An alert is judged by the policy that is in force
    /// on the first date of its period.
    public var from: CalendarDate?
    public var until: CalendarDate?
    /// Of the rules that are on.
    public private(set) var rules: [RuleSettings]
    public var retention = Retention.usual

    public init(
        reference: PolicyReference, from: CalendarDate? = nil, until: CalendarDate? = nil, rules: [RuleSettings],
        retention: Retention = .usual
    ) {
        self.reference = reference
        self.from = from
        self.until = until
        self.rules = rules
        self.retention = retention
    }

    /// What it says of a rule; nil when that is off.
    public subscript(rule: SupportedRule) -> RuleSettings? { rules.first { $0.rule == rule } }

    /// - Parameter json: UTF-8 text of a policy.
    /// - Throws: where and why it is none. An unknown member is a fault: it may be a threshold, mistyped.
    public init(parsing json: [UInt8]) throws(DecodingFailure) {
        try self.init(JSONCursor(JSONValue(parsing: json)))
    }
}

extension PolicyDocument: JSONReadable {
    /// The rules of the texts that this version cannot judge. A policy may have them switched off, with whatever settings.
    private static let unjudged: [Rule] = [
        .chronicAbsence, .dropInAttendance, .unbrokenAbsence, .repeatedExclusion, .leftWithoutSolution,
    ]

    /// Days after 31 August that may be named: ten years at most.
    private static let retentions = 1...3_650

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireMembers(among: ["$schema", "name", "version", "validity", "retention", "rules"])
        reference = try json.read()
        let validity = json["validity"]
        if validity.value != nil {
            try validity.requireMembers(among: ["from", "until"])
            from = try validity["from"].readIfPresent()
            until = try validity["until"].readIfPresent()
            if let from, let until, until < from {
                throw validity["until"].failure(.contradiction, "must not be before from")
            }
        }
        if let days: Int = try json["retention"].readIfPresent() {
            guard Self.retentions.contains(days) else {
                throw json["retention"].failure(
                    .outOfRange,
                    "must be from \(Self.retentions.lowerBound) to \(Self.retentions.upperBound) days after 31 August")
            }
            retention = Retention(days: days)
        }
        try json["rules"].requireMembers(among: (SupportedRule.allCases.map(\.name) + Self.unjudged).map(\.rawValue))
        for rule in Self.unjudged {
            let member = json["rules"][rule.rawValue]
            guard member.value != nil else { continue }
            try member.requireObject()
            guard try member["on"].readIfPresent(Bool.self) == false else {
                // Taken in silence, somebody would wait for alerts that do not come.
                throw member.failure(
                    .invalidValue, "is no rule of this version; it may be here with \"on\": false only")
            }
        }
        rules = []
        for rule in SupportedRule.allCases {
            let member = json["rules"][rule.name.rawValue]
            guard member.value != nil, let settings = try RuleSettings.read(rule, member) else { continue }
            rules.append(settings)
        }
    }
}
