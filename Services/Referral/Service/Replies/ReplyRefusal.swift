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
    ///   - pointer: the place in it (RFC 6901); empty for the whole of it, and for what is not in it.
    ///   - reason: as the reader of events says it, in English.
    init(unreadable value: UnsafeRawBufferPointer?, code: String, pointer: String, reason: String) {
        self.code = code
        self.reason = reason
        let place = pointer.isEmpty ? "" : ", pointeur JSON \(pointer)"
        detail = Bilingual(
            fr: "La réponse n'est pas ce que demande son schéma : \(Self.french(code)) (code \(code)\(place)).",
            en: "The reply is not what its schema asks for (\(reason.hasPrefix(code) ? reason : "\(code): \(reason)"))."
        )
        (reply, referral) = ReplyRejection.identifiers(in: value)
    }

    /// What is wrong, as far as the code tells.
    private static func french(_ code: String) -> String {
        switch DecodingFailure.Code(rawValue: code) {
        case .invalidJSON: "sa valeur n'est pas du JSON valide"
        case .missingField: "un champ obligatoire est absent"
        case .wrongType: "un champ n'est pas du type JSON attendu"
        case .invalidValue: "un champ n'a pas une valeur permise"
        case .outOfRange: "un nombre est hors de ses limites"
        case .invalidText: "un texte est trop long, n'est pas en NFC ou contient un caractère de contrôle"
        case .contradiction: "un champ contredit le reste de la réponse ou son en-tête ce_type"
        case nil:
            switch code {
            case "missing-ce-type": "l'en-tête ce_type est absent"
            case "unknown-ce-type": "l'en-tête ce_type n'est celui d'aucune réponse"
            case "no-value": "l'enregistrement n'a pas de valeur"
            default: "elle ne peut être lue"
            }
        }
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
