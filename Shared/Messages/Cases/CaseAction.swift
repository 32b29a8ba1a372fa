/// What a person does in a case, or a partner's reply that is passed on.
public enum CaseAction: Hashable, Sendable {
    /// Confirms that a step which the procedure proposes be taken.
    case confirm(step: String)
    /// Declines a step that the procedure proposes, for a reason given as a code.
    case decline(step: String, reason: String)
    /// Says that a step was taken.
    case complete(step: String)
    case scheduleInterview(Interview)
    /// Says that an interview was held, with the objectives agreed on.
    case holdInterview(Interview)
    /// Confirms a referral to `partner`, for what is asked (codes), to be answered by `due`.
    case refer(partner: Identifier, asked: [String], due: CalendarDate?)
    case withdrawReferral(Identifier, reason: String)
    case recordSolution(Solution)
    case close(reason: String)
    case reopen(reason: String)
    case reply(ReferralReply)

    /// The `kind` of an act, and of its resource over HTTP.
    public enum Kind: String, Sendable, CaseIterable, JSONCodable {
        case confirm, decline, complete
        case scheduleInterview = "schedule-interview"
        case holdInterview = "hold-interview"
        case refer
        case withdrawReferral = "withdraw-referral"
        case recordSolution = "record-solution"
        case close, reopen, reply

        /// The collection under `/v1/cases/{case}/` that an act of this kind is posted to; nil for a reply, which comes by
        /// its topic only.
        public var resource: String? {
            switch self {
            case .confirm: "confirmations"
            case .decline: "dismissals"
            case .complete: "completions"
            case .scheduleInterview: "interviews"
            case .holdInterview: "interview-reports"
            case .refer: "referrals"
            case .withdrawReferral: "referral-withdrawals"
            case .recordSolution: "solutions"
            case .close: "closings"
            case .reopen: "reopenings"
            case .reply: nil
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .confirm: .confirm
        case .decline: .decline
        case .complete: .complete
        case .scheduleInterview: .scheduleInterview
        case .holdInterview: .holdInterview
        case .refer: .refer
        case .withdrawReferral: .withdrawReferral
        case .recordSolution: .recordSolution
        case .close: .close
        case .reopen: .reopen
        case .reply: .reply
        }
    }
}

extension CaseAction: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        try self.init(json, kind: try json["kind"].read())
    }

    /// - Parameter kind: known otherwise, as from the resource that was posted to.
    public init(_ json: JSONCursor, kind: Kind) throws(DecodingFailure) {
        switch kind {
        case .confirm: self = .confirm(step: try json["step"].code())
        case .decline: self = .decline(step: try json["step"].code(), reason: try json["reason"].code())
        case .complete: self = .complete(step: try json["step"].code())
        case .scheduleInterview: self = .scheduleInterview(try json["interview"].read())
        case .holdInterview: self = .holdInterview(try json["interview"].read())
        case .refer:
            self = .refer(
                partner: try json["partner"].read(), asked: try json["asked"].codesIfPresent(),
                due: try json["due"].readIfPresent())
        case .withdrawReferral:
            self = .withdrawReferral(try json["referral"].read(), reason: try json["reason"].code())
        case .recordSolution: self = .recordSolution(try json["solution"].read())
        case .close: self = .close(reason: try json["reason"].code())
        case .reopen: self = .reopen(reason: try json["reason"].code())
        case .reply: self = .reply(try json["reply"].read())
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind)
            switch self {
            case .confirm(let step), .complete(let step):
                writer.field("step", step)
            case .decline(let step, let reason):
                writer.field("step", step)
                writer.field("reason", reason)
            case .scheduleInterview(let interview), .holdInterview(let interview):
                writer.field("interview", interview)
            case .refer(let partner, let asked, let due):
                writer.field("partner", partner)
                writer.field("asked", asked)
                writer.field("due", ifPresent: due)
            case .withdrawReferral(let referral, let reason):
                writer.field("referral", referral)
                writer.field("reason", reason)
            case .recordSolution(let solution):
                writer.field("solution", solution)
            case .close(let reason), .reopen(let reason):
                writer.field("reason", reason)
            case .reply(let reply):
                writer.field("reply", reply)
            }
        }
    }
}
