import Messages
import Procedure

/// Why a reply is not passed on, as operators and the partner hear of it.
struct ReplyRefusal: Equatable {
    /// Stable.
    let code: String
    /// For the dead letters: a sentence without the reply's content.
    let reason: String
    /// For the partner.
    let detail: Bilingual
    /// The partner's own id of the reply, and the referral that it names, where they could be read.
    let reply: Identifier?
    let referral: Identifier?

    /// What no version of the code can read.
    /// - Parameters:
    ///   - value: of the record; valid for the call.
    ///   - reason: as the reader of events says it.
    init(unreadable value: UnsafeRawBufferPointer?, code: String, reason: String) {
        self.code = code
        self.reason = reason
        detail = Bilingual(
            fr: "La réponse n'est pas ce que demande son schéma (\(reason)).",
            en: "The reply is not what its schema asks for (\(reason)).")
        (reply, referral) = ReplyRejection.identifiers(in: value)
    }

    private init(_ reply: ReferralReply, _ code: String, _ detail: Bilingual) {
        self.code = code
        reason = detail.en
        self.detail = detail
        self.reply = reply.id
        referral = reply.referral
    }

    static func notYourReferral(_ reply: ReferralReply) -> ReplyRefusal {
        ReplyRefusal(reply, Refusal.notYourReferral.rawValue, Refusal.notYourReferral.detail)
    }

    static func unknownReferral(_ reply: ReferralReply) -> ReplyRefusal {
        ReplyRefusal(
            reply, "unknown-referral",
            Bilingual(
                fr: "Aucun dossier n'a d'orientation de cet identifiant.", en: "No case has a referral of this id."))
    }
}
