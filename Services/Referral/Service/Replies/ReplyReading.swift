import Messages

/// What becomes of a reply on a partner's `replies`.
enum ReplyReading: Equatable {
    /// It goes to `commands`, by pupil.
    case pass(Command)
    /// No event of the board has told of this referral yet: it may be on its way.
    case unknownReferral
    /// It goes to the dead letters, and the partner is told.
    case refuse(ReplyRefusal)

    /// - Parameters:
    ///   - partner: whose topic it came on: the topic's ACL says who may write there, the record does not.
    ///   - referral: what the board knows of the referral that it names.
    init(
        _ reply: ReferralReply, partner: Identifier,
        referral: (caseID: Identifier, pupil: Pseudonym, partner: Identifier)?
    ) {
        guard let referral else {
            self = .unknownReferral
            return
        }
        guard referral.partner == partner else {
            self = .refuse(.notYourReferral(reply))
            return
        }
        // The partner's own id of the reply is the command's key: a reply that comes twice is carried out once, and another under
        // the same id is refused.
        let key = Identifier(of: "reply", partner.text, reply.id.text)
        self = .pass(
            Command(
                id: Self.id(of: reply, under: key), caseID: referral.caseID, pupil: referral.pupil, at: reply.at,
                by: nil, act: .reply(reply), key: key, partner: partner))
    }

    /// Of what it says, whenever it says so.
    private static func id(of reply: ReferralReply, under key: Identifier) -> Identifier {
        Identifier(
            of: key.text, reply.kind.rawValue, reply.referral.text, reply.reason ?? "", reply.solution?.rawValue ?? "")
    }
}
