/// What became of a command: the value of `fr.vigie.command.accepted.v1` and `fr.vigie.command.refused.v1` on `cases`.
public struct CommandOutcome: Message {
    public var command: Identifier
    public var caseID: Identifier
    public var pupil: Pseudonym
    /// Of the case, after the command.
    public var revision: Int
    public var at: Timestamp
    /// Why it was refused; nil when it was accepted.
    public var refusal: Refusal?
    /// Of the command. Nil where another act had it before, and in outcomes of before it was said.
    public var key: Identifier?

    /// A stable code and a sentence for the person who acted.
    public struct Refusal: Hashable, Sendable {
        public var code: String
        public var detail: Bilingual

        public init(code: String, detail: Bilingual) {
            self.code = code
            self.detail = detail
        }
    }

    public init(
        command: Identifier, caseID: Identifier, pupil: Pseudonym, revision: Int, at: Timestamp, refusal: Refusal?,
        key: Identifier? = nil
    ) {
        self.command = command
        self.caseID = caseID
        self.pupil = pupil
        self.revision = revision
        self.at = at
        self.refusal = refusal
        self.key = key
    }

    public static let eventTypes: [EventType] = [.commandAccepted, .commandRefused]

    public var eventType: EventType { refusal == nil ? .commandAccepted : .commandRefused }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        try json.requireObject()
        command = try json["command"].read()
        caseID = try json["case"].read()
        pupil = try json["pupil"].read()
        revision = try json["revision"].read()
        at = try json["at"].read()
        key = try json["key"].readIfPresent()
        switch type {
        case .commandAccepted:
            refusal = nil
            guard json["refusal"].value ?? .null == .null else {
                throw json["refusal"].failure(
                    .contradiction, "is of a command that was refused, and this says accepted")
            }
        case .commandRefused: refusal = try json["refusal"].read()
        default: throw json.failure(.invalidValue, "is no outcome of a command")
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("command", command)
            writer.field("case", caseID)
            writer.field("pupil", pupil)
            writer.field("revision", revision)
            writer.field("at", at)
            writer.field("refusal", ifPresent: refusal)
            writer.field("key", ifPresent: key)
        }
    }
}

extension CommandOutcome.Refusal: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        code = try json["code"].code()
        detail = try json["detail"].read()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("code", code)
            writer.field("detail", detail)
        }
    }
}
