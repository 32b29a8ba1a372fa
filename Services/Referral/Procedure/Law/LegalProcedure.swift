public import Messages

/// What the texts ask a school to do about an alert: data, so that an académie changes a deadline without a build.
public struct LegalProcedure: Hashable, Sendable {
    /// The name and version that operators know it by.
    public var name: String
    /// The steps that an alert of a rule calls for, in order.
    public var steps: [Rule: [StepRule]]
    /// For an alert of a rule that is not listed: a policy may have more rules than this procedure knows.
    public var fallback: [StepRule]
    /// Steps that only the missed deadline of another one calls for.
    public var sequels: [StepRule]
    /// Who decides: confirms or declines what is proposed, refers, closes, reopens. The circulaire names the chef d'établissement.
    public var deciders: [Role]
    /// Who, beside them, may record steps and interviews.
    public var staff: [Role]
    /// Why a case may be closed without a solution.
    public var closingReasons: [String]
    /// Of these, the ones that close a case of a leaver without a solution too.
    public var closingReasonsForLeavers: [String]

    public init(
        name: String, steps: [Rule: [StepRule]], fallback: [StepRule], sequels: [StepRule] = [], deciders: [Role],
        staff: [Role], closingReasons: [String], closingReasonsForLeavers: [String]
    ) {
        self.name = name
        self.steps = steps
        self.fallback = fallback
        self.sequels = sequels
        self.deciders = deciders
        self.staff = staff
        self.closingReasons = closingReasons
        self.closingReasonsForLeavers = closingReasonsForLeavers
    }

    func steps(for rule: Rule) -> [StepRule] { steps[rule] ?? fallback }

    /// The line of a step, whichever alert calls for it; of several the one of the alphabetically first rule, so that the answer
    /// does not depend on the order of a dictionary.
    func rule(of step: StepName) -> StepRule? {
        sequels.first { $0.name == step } ?? fallback.first { $0.name == step }
            ?? steps.sorted { $0.key.rawValue < $1.key.rawValue }.lazy.flatMap(\.value).first { $0.name == step }
    }
}

extension LegalProcedure: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireMembers(
            among: [
                "$schema", "name", "steps", "fallback", "sequels", "deciders", "staff", "closingReasons",
                "closingReasonsForLeavers",
            ])
        name = try json["name"].text(atMost: 64)
        guard case .object(let rules)? = json["steps"].value else {
            throw json["steps"].failure(.missingField, "must be an object: for each rule its steps")
        }
        steps = [:]
        for member in rules.members {
            steps[Rule(rawValue: member.name)] = try json["steps"][member.name].read()
        }
        fallback = try json["fallback"].read()
        sequels = try json["sequels"].readIfPresent() ?? []
        deciders = try json["deciders"].codes().map(Role.init(rawValue:))
        staff = try json["staff"].codes().map(Role.init(rawValue:))
        closingReasons = try json["closingReasons"].codes()
        closingReasonsForLeavers = try json["closingReasonsForLeavers"].codes()
        let called = steps.values.flatMap(\.self) + fallback + sequels
        for next in called.compactMap(\.next) where !sequels.contains(where: { $0.name == next }) {
            throw json["sequels"].failure(
                .missingField, "must hold the step \(next.rawValue), which another one names as next")
        }
        if deciders.isEmpty {
            throw json["deciders"].failure(.outOfRange, "must name a role: nothing leaves without a person")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("steps") { writer in
                for (rule, steps) in steps.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    writer.field(rule.rawValue, steps)
                }
            }
            writer.field("fallback", fallback)
            writer.field("sequels", sequels)
            writer.field("deciders", deciders.map(\.rawValue))
            writer.field("staff", staff.map(\.rawValue))
            writer.field("closingReasons", closingReasons)
            writer.field("closingReasonsForLeavers", closingReasonsForLeavers)
        }
    }
}
