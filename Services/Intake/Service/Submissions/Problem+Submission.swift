import ServiceKit

/// What can be wrong with a submission as a whole.
extension Problem {
    /// - Parameter type: the media type of the body; nil where none was given.
    static func unsupportedMediaType(_ type: String?) -> Problem {
        let detail =
            switch type {
            case "text/csv", "application/xml", "text/xml":
                LocalizedText(
                    fr:
                        "Ni le CSV ni le XML ne sont encore acceptés : envoyez du JSON (un objet) ou du NDJSON (un objet par ligne).",
                    en: "Neither CSV nor XML is accepted yet: send JSON (one object) or NDJSON (one object a line).")
            default:
                LocalizedText(
                    fr:
                        "Envoyez du JSON (application/json, un objet) ou du NDJSON (application/x-ndjson, un objet par ligne).",
                    en: "Send JSON (application/json, one object) or NDJSON (application/x-ndjson, one object a line).")
            }
        return Problem(
            .unsupportedMediaType, "unsupported-media-type",
            title: LocalizedText(fr: "Format non pris en charge", en: "Format not supported"), detail: detail,
            headers: ["Accept-Post": "application/json, application/x-ndjson"])
    }

    /// The key of a person, who sends nothing.
    static var notASender: Problem {
        Problem(
            .forbidden, "not-a-sender",
            title: LocalizedText(fr: "Cette clé n’envoie rien", en: "This key sends nothing"),
            detail: LocalizedText(
                fr: "Elle est celle d’une personne. Le logiciel d’un établissement a la sienne.",
                en: "It stands for a person. A school's system has a key of its own."))
    }

    static var unsupportedEncoding: Problem {
        Problem(
            .unsupportedMediaType, "unsupported-content-encoding",
            title: LocalizedText(fr: "Codage non pris en charge", en: "Encoding not supported"),
            detail: LocalizedText(
                fr: "Envoyez le corps sans compression (Content-Encoding).",
                en: "Send the body without compression (Content-Encoding)."),
            headers: ["Accept-Encoding": "identity"])
    }

    static func tooManyRequests(retryAfter: Duration) -> Problem {
        Problem(
            .tooManyRequests, "too-many-requests",
            title: LocalizedText(fr: "Trop de requêtes", en: "Too many requests"),
            detail: LocalizedText(
                fr: "Cette clé envoie plus de requêtes qu’il n’est permis : groupez les lignes en NDJSON, ou attendez.",
                en: "This key sends more requests than it may: put more lines into each, as NDJSON, or wait."),
            retryAfter: retryAfter)
    }

    /// - Parameter members: what became of the lines.
    static func nothingReadable(_ members: [(name: String, json: [UInt8])]) -> Problem {
        Problem(
            .badRequest, "nothing-readable", title: LocalizedText(fr: "Rien de lisible", en: "Nothing readable"),
            detail: LocalizedText(
                fr: "Le corps ne contient aucun objet JSON lisible.",
                en: "The body holds no JSON object that can be read."),
            members: members)
    }

    static func schoolNotAllowed(_ members: [(name: String, json: [UInt8])]) -> Problem {
        Problem(
            .forbidden, "school-not-allowed",
            title: LocalizedText(fr: "Établissement non autorisé", en: "School not allowed"),
            detail: LocalizedText(
                fr: "Cette clé ne donne le droit de parler pour aucun des établissements nommés.",
                en: "This key does not give the right to speak for any of the schools named."),
            members: members)
    }

    static func everyLineRefused(_ members: [(name: String, json: [UInt8])]) -> Problem {
        Problem(
            .unprocessableContent, "every-line-refused",
            title: LocalizedText(fr: "Toutes les lignes sont refusées", en: "Every line refused"),
            detail: LocalizedText(
                fr: "Aucune ligne n’a pu être prise : rejected dit pourquoi.",
                en: "No line could be taken: rejected says why."),
            members: members)
    }
}
