/// What a case says of one of its alerts.
public struct AlertSummary: Hashable, Sendable {
    public var id: Identifier
    public var revision: Int
    public var rule: Rule
    public var severity: Severity
    public var period: Period
    public var ageBand: AgeBand

    public init(
        id: Identifier, revision: Int, rule: Rule, severity: Severity, period: Period, ageBand: AgeBand
    ) {
        self.id = id
        self.revision = revision
        self.rule = rule
        self.severity = severity
        self.period = period
        self.ageBand = ageBand
    }

    public init(_ alert: Alert) {
        self.init(
            id: alert.id, revision: alert.revision, rule: alert.rule, severity: alert.severity, period: alert.period,
            ageBand: alert.ageBand)
    }
}

extension AlertSummary: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        revision = try json["revision"].read()
        rule = try json["rule"].read()
        severity = try json["severity"].read()
        period = try json["period"].read()
        ageBand = try json["ageBand"].read()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("revision", revision)
            writer.field("rule", rule)
            writer.field("severity", severity)
            writer.field("period", period)
            writer.field("ageBand", ageBand)
        }
    }
}
