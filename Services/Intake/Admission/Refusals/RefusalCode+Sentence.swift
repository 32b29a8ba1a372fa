public import Messages

extension RefusalCode {
    /// What is wrong and what is expected instead, for a person. It never holds the value: that may name a pupil.
    public var sentence: Bilingual {
        switch self {
        case .notUTF8:
            Bilingual(
                fr: "La ligne n’est pas encodée en UTF-8.",
                en: "The line is not encoded in UTF-8.")
        case .notJSON:
            Bilingual(
                fr:
                    "La ligne n’est pas du JSON valide (RFC 8259), ou s’imbrique sur plus de 32 niveaux ; chaque ligne est un objet entier.",
                en:
                    "The line is not valid JSON (RFC 8259), or nested more than 32 levels deep; each line is one whole object."
            )
        case .notAnObject:
            Bilingual(
                fr: "Un objet JSON est attendu, entre accolades.",
                en: "A JSON object is expected, in braces.")
        case .objectTooLarge:
            Bilingual(
                fr: "L’objet dépasse la taille permise de 16 Kio.",
                en: "The object is larger than the 16 KiB allowed.")
        case .recordTooLarge:
            Bilingual(
                fr:
                    "L’enregistrement fait de cette ligne dépasse ce que Kafka accepte ici (max.message.bytes) : raccourcir ses textes, ou s’adresser à l’opérateur.",
                en:
                    "The record made of this line is larger than Kafka takes here (max.message.bytes): shorten its texts, or ask the operator."
            )
        case .duplicateField:
            Bilingual(
                fr: "Ce champ figure deux fois dans l’objet ; il ne peut y figurer qu’une fois.",
                en: "This field is in the object twice; it may be there only once.")
        case .typeUnknown:
            Bilingual(
                fr: "Type inconnu ; les types sont attendance, enrolment et contact.",
                en: "Unknown type; the types are attendance, enrolment and contact.")
        case .fieldMissing:
            Bilingual(
                fr: "Ce champ est obligatoire.",
                en: "This field is required.")
        case .wrongType:
            Bilingual(
                fr: "La valeur n’est pas du type JSON attendu pour ce champ.",
                en: "The value is not of the JSON type that this field has.")
        case .textEmpty:
            Bilingual(
                fr: "Le texte est vide ; omettre le champ s’il n’y a rien à dire.",
                en: "The text is empty; leave the field out if there is nothing to say.")
        case .textTooLong:
            Bilingual(
                fr: "Le texte est trop long pour ce champ.",
                en: "The text is too long for this field.")
        case .textNotNormalised:
            Bilingual(
                fr: "Le texte n’est pas en forme normale Unicode C (NFC).",
                en: "The text is not in Unicode normal form C (NFC).")
        case .textControlCharacter:
            Bilingual(
                fr:
                    "Le texte contient un caractère de contrôle (saut de ligne, tabulation, inversion du sens d’écriture...).",
                en: "The text holds a control character (line break, tabulation, override of the writing direction...)."
            )
        case .textHoldsIdentity:
            Bilingual(
                fr:
                    "Ce champ contient un INE ; celui de l’élève ne peut figurer que dans le champ pupil, et nul autre.",
                en: "This field holds an INE; the pupil’s own may stand in the field pupil only, and no other anywhere."
            )
        case .idForm:
            Bilingual(
                fr: "Identifiant invalide : 1 à 64 caractères parmi A-Z a-z 0-9 . _ : -",
                en: "Invalid id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -")
        case .schoolForm:
            Bilingual(
                fr: "UAI invalide : 7 chiffres et une lettre sont attendus.",
                en: "Invalid UAI: 7 digits and a letter are expected.")
        case .schoolCheckLetter:
            Bilingual(
                fr:
                    "La lettre de contrôle de l’UAI ne correspond pas à ses chiffres : une faute de frappe s’y est glissée.",
                en: "The check letter of the UAI does not fit its digits: there is a typing error in it.")
        case .schoolNotAllowed:
            Bilingual(
                fr: "La clé employée ne donne pas le droit de parler pour cet établissement.",
                en: "The key in use does not give the right to speak for this school.")
        case .pupilForm:
            Bilingual(
                fr:
                    "INE invalide : 11 caractères sont attendus, d’une des formes en usage (RNIE, BEA, base 36, SIFA, provisoire).",
                en:
                    "Invalid INE: 11 characters are expected, in one of the forms in use (RNIE, BEA, base 36, SIFA, provisional)."
            )
        case .pupilCheckLetter:
            Bilingual(
                fr:
                    "La lettre de contrôle de l’INE ne correspond pas à ses chiffres : une faute de frappe s’y est glissée.",
                en: "The check letter of the INE does not fit its digits: there is a typing error in it.")
        case .instantForm:
            Bilingual(
                fr: "Instant invalide : RFC 3339 avec décalage horaire, par exemple 2026-10-05T08:05:00+02:00.",
                en: "Invalid instant: RFC 3339 with an offset, such as 2026-10-05T08:05:00+02:00.")
        case .recordedInFuture:
            Bilingual(
                fr:
                    "L’instant de saisie est dans le futur, de plus de 5 minutes : l’horloge du logiciel avance, ou son fuseau est faux.",
                en:
                    "The record says that it was written more than 5 minutes ahead of now: its software’s clock is fast, or its offset wrong."
            )
        case .dateForm:
            Bilingual(
                fr: "Date invalide : un jour du calendrier est attendu, sous la forme AAAA-MM-JJ.",
                en: "Invalid date: a day of the calendar is expected, as YYYY-MM-DD.")
        case .dateOutOfWindow:
            Bilingual(
                fr: "La date est trop éloignée de l’instant de saisie.",
                en: "The date is too far from when the record was written.")
        case .statusUnknown:
            Bilingual(
                fr:
                    "Statut inconnu ; pour une absence : recorded, cancelled ; pour une inscription : enrolled, left, cancelled.",
                en: "Unknown status; of attendance: recorded, cancelled; of an enrolment: enrolled, left, cancelled.")
        case .intervalNotSupported:
            Bilingual(
                fr:
                    "Les intervalles (from, to) ne sont pas encore acceptés : envoyer date et halfDay, une fois par demi-journée.",
                en: "Intervals (from, to) are not accepted yet: send date and halfDay, once a half-day.")
        case .halfDayUnknown:
            Bilingual(
                fr: "Demi-journée inconnue ; les valeurs sont morning et afternoon.",
                en: "Unknown half-day; the values are morning and afternoon.")
        case .kindUnknown:
            Bilingual(
                fr: "Nature inconnue ; les valeurs sont absence, lateness, exclusion et internal-exclusion.",
                en: "Unknown kind; the values are absence, lateness, exclusion and internal-exclusion.")
        case .reasonUnknown:
            Bilingual(
                fr: "Motif inconnu ; employer un code de la table des motifs, ou null si aucun motif n’est connu.",
                en: "Unknown reason; use a code of the table of reasons, or null if no reason is known.")
        case .untilMissing:
            Bilingual(
                fr: "Le dernier jour (until) est obligatoire quand le statut est left.",
                en: "The last day (until) is required when the status is left.")
        case .untilBeforeSince:
            Bilingual(
                fr: "Le dernier jour (until) précède le premier (since).",
                en: "The last day (until) is before the first (since).")
        case .birthDateImplausible:
            Bilingual(
                fr:
                    "Date de naissance invraisemblable : l’élève aurait moins de 2 ans ou plus de 100 ans à son inscription.",
                en: "Implausible birth date: the pupil would be under 2 or over 100 years old when enrolled.")
        case .destinationUnknown:
            Bilingual(
                fr:
                    "Destination inconnue ; les valeurs sont school, training, apprenticeship, employment, civic-service, "
                    + "support-programme, abroad, none et unknown.",
                en: "Unknown destination; the values are school, training, apprenticeship, employment, civic-service, "
                    + "support-programme, abroad, none and unknown.")
        case .destinationWithoutLeft:
            Bilingual(
                fr: "Une destination ne va qu’avec le statut left.",
                en: "A destination goes with the status left only.")
        case .postcodeForm:
            Bilingual(
                fr: "Code postal invalide : 2 à 10 chiffres, lettres, espaces ou tirets.",
                en: "Invalid postcode: 2 to 10 digits, letters, spaces or hyphens.")
        case .emailForm:
            Bilingual(
                fr: "Adresse électronique invalide.",
                en: "Invalid e-mail address.")
        case .phoneForm:
            Bilingual(
                fr: "Numéro de téléphone invalide : E.164 (+33...) ou dix chiffres en forme nationale (0...).",
                en: "Invalid telephone number: E.164 (+33...) or ten digits in national form (0...).")
        case .tooManyGuardians:
            Bilingual(
                fr: "Trop de responsables : 8 au plus.",
                en: "Too many guardians: 8 at most.")
        case .languageForm:
            Bilingual(
                fr: "Langue invalide : une étiquette BCP 47 est attendue, par exemple fr, ar ou pt-BR.",
                en: "Invalid language: a BCP 47 tag is expected, such as fr, ar or pt-BR.")
        case .channelUnknown:
            Bilingual(
                fr: "Canal inconnu ; les canaux sont email, sms, letter et phone.",
                en: "Unknown channel; the channels are email, sms, letter and phone.")
        case .channelTwice:
            Bilingual(
                fr: "Ce canal figure deux fois dans l’ordre de préférence.",
                en: "This channel is in the order of preference twice.")
        }
    }
}
