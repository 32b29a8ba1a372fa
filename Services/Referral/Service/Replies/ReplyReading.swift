import Messages
import Streaming

/// What becomes of a record on a partner's `replies`.
enum ReplyReading: Equatable {
    /// It goes to `commands`, by pupil.
    case pass(Command)
    /// No event of the board has told of this referral yet: it may be on its way.
    case unknownReferral
    /// It goes to the dead letters.
    case refuse(code: String, detail: String)

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
            self = .refuse(code: "not-your-referral", detail: "the referral was made to another partner")
            return
        }
        // The partner's own id of the reply makes the command's: one that comes twice is carried out once.
        self = .pass(
            Command(
                id: Identifier(of: "reply", partner.text, reply.id.text), caseID: referral.caseID,
                pupil: referral.pupil,
                at: reply.at, by: nil, act: .reply(reply)))
    }
}
