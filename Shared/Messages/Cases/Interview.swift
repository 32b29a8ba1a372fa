/// An entretien de situation: when, where, with whom, and what came of it.
public struct Interview: Hashable, Sendable {
    public var id: Identifier
    public var at: Timestamp
    /// Roles, not names: `guardians`, `pupil`, `cpe`, `cio`, ...
    public var participants: [String]
    /// Codes of the objectives agreed on; empty until it was held.
    public var objectives: [String]

    public init(id: Identifier, at: Timestamp, participants: [String], objectives: [String] = []) {
        self.id = id
        self.at = at
        self.participants = participants
        self.objectives = objectives
    }
}

extension Interview: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["interview"].read()
        at = try json["at"].read()
        participants = try json["participants"].codes()
        objectives = try json["objectives"].codesIfPresent()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("interview", id)
            writer.field("at", at)
            writer.field("participants", participants)
            writer.field("objectives", objectives)
        }
    }
}
