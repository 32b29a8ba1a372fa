public import Messages

/// Why a command is refused.
public enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
    case noSuchCase = "no-such-case"
    case caseClosed = "case-closed"
    case caseOpen = "case-open"
    case roleNotAllowed = "role-not-allowed"
    case stepNotPending = "step-not-pending"
    case notADecision = "not-a-decision"
    case notATask = "not-a-task"
    case needsPartner = "needs-partner"
    case unknownPartner = "unknown-partner"
    case partnerWithoutKey = "partner-without-key"
    case alreadyReferred = "already-referred"
    case ageUnknown = "age-unknown"
    case notOfAge = "not-of-age"
    case notInAudience = "not-in-audience"
    case noSuchReferral = "no-such-referral"
    case referralOver = "referral-over"
    case notYourReferral = "not-your-referral"
    case dueInThePast = "due-in-the-past"
    case noSuchInterview = "no-such-interview"
    case interviewKnown = "interview-known"
    case unknownReason = "unknown-reason"
    case solutionRequired = "solution-required"
    case solutionMissing = "solution-missing"
    case keyReused = "idempotency-key-reused"
    case replyReused = "reply-id-reused"

    /// For the person who acted.
    public var detail: Bilingual {
        switch self {
        case .noSuchCase:
            Bilingual(fr: "Ce dossier n'est pas celui de cet élève.", en: "This is not the case of this pupil.")
        case .caseClosed: Bilingual(fr: "Le dossier est clos.", en: "The case is closed.")
        case .caseOpen: Bilingual(fr: "Le dossier est déjà ouvert.", en: "The case is open already.")
        case .roleNotAllowed:
            Bilingual(fr: "Votre fonction ne permet pas cet acte.", en: "Your role does not allow this act.")
        case .stepNotPending:
            Bilingual(
                fr:
                    "Cette étape n'est pas en attente : elle est faite, écartée, ou l'alerte qui la demandait est levée.",
                en: "This step is not pending: it was done or set aside, or the alert that called for it was withdrawn."
            )
        case .notADecision:
            Bilingual(
                fr: "Cette étape ne se confirme pas : déclarez-la faite.",
                en: "This step is not one to confirm: record it as done.")
        case .notATask:
            Bilingual(
                fr: "Cette étape est une décision : confirmez-la ou écartez-la.",
                en: "This step is a decision: confirm or decline it.")
        case .needsPartner:
            Bilingual(
                fr: "Une orientation se confirme en nommant le partenaire.",
                en: "A referral is confirmed by naming the partner.")
        case .unknownPartner:
            Bilingual(
                fr: "Ce partenaire n'est pas dans l'annuaire.", en: "This partner is not in the directory.")
        case .partnerWithoutKey:
            Bilingual(
                fr: "L'annuaire n'a pas la clé publique de ce partenaire : rien ne peut lui être transmis.",
                en: "The directory has no public key of this partner: nothing can be sent to it.")
        case .alreadyReferred:
            Bilingual(
                fr: "Une orientation vers ce partenaire est déjà en cours.",
                en: "A referral to this partner is under way already.")
        case .ageUnknown:
            Bilingual(
                fr: "La date de naissance de l'élève n'est pas connue : ce partenaire ne peut pas être saisi.",
                en: "The pupil's birth date is not known: this partner cannot be asked.")
        case .notOfAge:
            Bilingual(
                fr: "Ce partenaire n'accueille que des jeunes de 16 à 25 ans.",
                en: "This partner receives young people from 16 to 25 only.")
        case .notInAudience:
            Bilingual(
                fr: "L'âge de l'élève n'est pas de ceux que ce partenaire accueille.",
                en: "The pupil's age is not one that this partner receives.")
        case .noSuchReferral:
            Bilingual(fr: "Ce dossier n'a pas cette orientation.", en: "The case has no such referral.")
        case .referralOver:
            Bilingual(fr: "Cette orientation a pris fin.", en: "This referral is over.")
        case .notYourReferral:
            Bilingual(
                fr: "Cette orientation a été faite vers un autre partenaire.",
                en: "This referral was made to another partner.")
        case .dueInThePast:
            Bilingual(fr: "L'échéance est passée.", en: "The date to answer by has passed.")
        case .noSuchInterview:
            Bilingual(
                fr: "Aucun entretien de ce nom n'est prévu, ou il a déjà eu lieu.",
                en: "No such interview is scheduled, or it was held already.")
        case .interviewKnown:
            Bilingual(fr: "Cet entretien est déjà prévu.", en: "This interview is scheduled already.")
        case .unknownReason:
            Bilingual(fr: "Ce motif n'est pas prévu.", en: "This reason is not one of those provided for.")
        case .solutionRequired:
            Bilingual(
                fr:
                    "L'élève a quitté l'école sans solution : le dossier reste ouvert jusqu'à ce qu'une solution soit trouvée.",
                en: "The pupil left without a solution: the case stays open until one is recorded.")
        case .solutionMissing:
            Bilingual(
                fr: "Cette réponse annonce une solution sans dire laquelle.",
                en: "This reply tells of a solution and does not say which.")
        case .keyReused:
            Bilingual(
                fr: "Cette clé a déjà servi pour un autre acte : prenez-en une nouvelle.",
                en: "This key stood for another act before: take a new one.")
        case .replyReused:
            Bilingual(
                fr: "Cet identifiant a déjà servi pour une autre réponse : prenez-en un nouveau.",
                en: "This id stood for another reply before: take a new one.")
        }
    }

    /// As an event on `cases` carries it.
    public var onTheWire: CommandOutcome.Refusal { CommandOutcome.Refusal(code: rawValue, detail: detail) }
}
