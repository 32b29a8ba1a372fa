/// A conclusion that somebody must act on, with what it rests on: the value of every ``AlertEvent``.
public struct Alert: JSONCodable, Hashable, Sendable {
    /// A function of pupil, rule and period: the same in every replay. See ``identifier(pupil:rule:period:)``.
    public var id: Identifier
    /// 1, 2, ...: odd when raised, even when withdrawn.
    public var revision: Int
    /// 1, 2, ... within the revision, in `changed` events only.
    public var change: Int?
    public var rule: Rule
    public var severity: Severity
    public var pupil: Pseudonym
    /// Of the last half-day of the evidence.
    public var school: UAI
    public var period: Period
    /// What the rule measured; nil when it could not be known.
    public var measure: Int?
    /// With a rule that compares a share: the whole.
    public var outOf: Int?
    /// What the policy asks for: a count, or a decimal share (`0.10`).
    public var threshold: JSONNumber?
    public var reachedOn: CalendarDate?
    /// The half-days that `measure` counts, in the order of time.
    public var evidence: [DatedHalfDay]
    public var ageBand: AgeBand
    public var policy: PolicyReference
    /// Articles, as the policy names them ("L131-8").
    public var legalBasis: String?
    public var explanation: Bilingual

    public init(
        id: Identifier, revision: Int, change: Int? = nil, rule: Rule, severity: Severity, pupil: Pseudonym,
        school: UAI, period: Period, measure: Int?, outOf: Int? = nil, threshold: JSONNumber? = nil,
        reachedOn: CalendarDate? = nil, evidence: [DatedHalfDay], ageBand: AgeBand, policy: PolicyReference,
        legalBasis: String? = nil, explanation: Bilingual
    ) {
        self.id = id
        self.revision = revision
        self.change = change
        self.rule = rule
        self.severity = severity
        self.pupil = pupil
        self.school = school
        self.period = period
        self.measure = measure
        self.outOf = outOf
        self.threshold = threshold
        self.reachedOn = reachedOn
        self.evidence = evidence
        self.ageBand = ageBand
        self.policy = policy
        self.legalBasis = legalBasis
        self.explanation = explanation
    }

    /// The id of an alert: a function of what it is about.
    public static func identifier(pupil: Pseudonym, rule: Rule, period: Period) -> Identifier {
        Identifier(of: pupil.hex, rule.rawValue, period.description)
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        revision = try json["revision"].read()
        change = try json["change"].readIfPresent()
        rule = try json["rule"].read()
        severity = try json["severity"].read()
        pupil = try json["pupil"].read()
        school = try json["school"].read()
        period = try json["period"].read()
        measure = try json["measure"].readIfPresent()
        outOf = try json["outOf"].readIfPresent()
        threshold = try json["threshold"].readIfPresent()
        reachedOn = try json["reachedOn"].readIfPresent()
        evidence = try json["evidence"].read()
        ageBand = try json["ageBand"].read()
        policy = try json["policy"].read()
        legalBasis = try json["legalBasis"].textIfPresent(atMost: 200)
        explanation = try json["explanation"].read()
        guard revision >= 1 else { throw json["revision"].failure(.outOfRange, "must be at least 1") }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("revision", revision)
            writer.field("change", ifPresent: change)
            writer.field("rule", rule)
            writer.field("severity", severity)
            writer.field("pupil", pupil)
            writer.field("school", school)
            writer.field("period", period)
            writer.field("measure", measure)
            writer.field("outOf", ifPresent: outOf)
            writer.field("threshold", ifPresent: threshold)
            writer.field("reachedOn", reachedOn)
            writer.field("evidence", evidence)
            writer.field("ageBand", ageBand)
            writer.field("policy", policy)
            writer.field("legalBasis", ifPresent: legalBasis)
            writer.field("explanation", explanation)
        }
    }

    /// The `ce_id` of its event: id, revision and change, so that a replay gives the same.
    public var eventID: String {
        "\(id):\(revision):\(change ?? 0)"
    }
}
