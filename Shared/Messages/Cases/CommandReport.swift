/// What is known of an act over HTTP: the answer to whoever acted, and `GET /v1/commands/{command}`.
public struct CommandReport: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable, JSONCodable { case pending, accepted, refused }

    public var command: Identifier
    public var caseID: Identifier
    public var state: State
    /// Of the case, once the act was judged.
    public var revision: Int?
    /// When the act was judged.
    public var at: Timestamp?
    /// Why it was refused.
    public var refusal: CommandOutcome.Refusal?

    /// An act that is written down and not judged yet.
    public init(pending command: Identifier, in caseID: Identifier) {
        self.command = command
        self.caseID = caseID
        state = .pending
    }

    public init(_ outcome: CommandOutcome) {
        command = outcome.command
        caseID = outcome.caseID
        state = outcome.refusal == nil ? .accepted : .refused
        revision = outcome.revision
        at = outcome.at
        refusal = outcome.refusal
    }
}

extension CommandReport: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        command = try json["command"].read()
        caseID = try json["case"].read()
        state = try json["state"].read()
        revision = try json["revision"].readIfPresent()
        at = try json["at"].readIfPresent()
        refusal = try json["refusal"].readIfPresent()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for member in members { writer.field(member.name, member.value) }
        }
    }

    /// The members of its object, for an answer that holds others beside them.
    public var members: [(name: String, value: any JSONWritable)] {
        let fields: [(name: String, value: (any JSONWritable)?)] = [
            ("command", command), ("case", caseID), ("state", state), ("revision", revision), ("at", at),
            ("refusal", refusal),
        ]
        return fields.compactMap { field in field.value.map { (field.name, $0) } }
    }
}
