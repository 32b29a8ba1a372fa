/// The problems that every server knows.
extension Problem {
    public static var notFound: Problem {
        Problem(.notFound, "not-found", title: LocalizedText(fr: "Rien à cette adresse", en: "Nothing at this address"))
    }

    public static func methodNotAllowed(allowed: [String]) -> Problem {
        let list = allowed.joined(separator: ", ")
        return Problem(
            .methodNotAllowed, "method-not-allowed",
            title: LocalizedText(fr: "Méthode non prise en charge", en: "Method not supported"),
            detail: LocalizedText(fr: "Cette adresse accepte \(list).", en: "This address takes \(list)."),
            headers: ["Allow": list])
    }

    public static var malformedTarget: Problem {
        Problem(
            .badRequest, "malformed-target",
            title: LocalizedText(fr: "Adresse mal formée", en: "Malformed address"),
            detail: LocalizedText(
                fr: "Elle n’est ni un chemin ni une adresse http complète, ou son codage en pourcentage est incorrect.",
                en: "It is neither a path nor a whole http address, or its percent-encoding is broken."))
    }

    static var malformedHost: Problem {
        Problem(
            .badRequest, "malformed-host",
            title: LocalizedText(fr: "Hôte mal formé", en: "Malformed host"),
            detail: LocalizedText(
                fr: "L’en-tête Host figure plus d’une fois, ou ne nomme pas un hôte.",
                en: "The header Host comes more than once, or names no host."))
    }

    static func unknownParameter(_ name: String) -> Problem {
        Problem(
            .badRequest, "unknown-parameter",
            title: LocalizedText(fr: "Paramètre inconnu", en: "Unknown parameter"),
            detail: LocalizedText(
                fr: "Cette adresse n’a pas de paramètre \(name.quoted).",
                en: "This address has no parameter \(name.quoted)."))
    }

    static func repeatedParameter(_ name: String) -> Problem {
        Problem(
            .badRequest, "repeated-parameter",
            title: LocalizedText(fr: "Paramètre répété", en: "Parameter repeated"),
            detail: LocalizedText(
                fr: "Le paramètre \(name.quoted) figure plus d’une fois dans l’adresse.",
                en: "The parameter \(name.quoted) comes more than once in the address."))
    }

    /// Nothing more can be read from such a connection: nobody knows where the next request begins.
    static var ambiguousLength: Problem {
        Problem(
            .badRequest, "ambiguous-length",
            title: LocalizedText(fr: "Longueur ambiguë", en: "Ambiguous length"),
            detail: LocalizedText(
                fr: "La longueur du corps est indiquée deux fois (Content-Length, Transfer-Encoding).",
                en: "The length of the body is given twice (Content-Length, Transfer-Encoding)."),
            headers: ["Connection": "close"])
    }

    /// - Parameter limit: in bytes.
    public static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "body-too-large", title: LocalizedText(fr: "Corps trop volumineux", en: "Body too large"),
            detail: LocalizedText(
                fr: "Le corps de la requête dépasse \(limit) octets.",
                en: "The body of the request exceeds \(limit) bytes."))
    }

    public static var unauthorized: Problem {
        Problem(
            .unauthorized, "unauthorized",
            title: LocalizedText(fr: "Clé absente ou inconnue", en: "Key missing or unknown"),
            detail: LocalizedText(
                fr: "Envoyez votre clé dans l’en-tête Authorization: Bearer.",
                en: "Send your key in the header Authorization: Bearer."),
            headers: ["WWW-Authenticate": "Bearer"])
    }

    /// - Parameter retryAfter: how long a client should wait.
    public static func unavailable(
        _ code: String = "unavailable", detail: LocalizedText? = nil, retryAfter: Duration = .seconds(5)
    ) -> Problem {
        Problem(
            .serviceUnavailable, code,
            title: LocalizedText(fr: "Service momentanément indisponible", en: "Service not available for now"),
            detail: detail, retryAfter: retryAfter)
    }

    static var draining: Problem {
        unavailable(
            "draining",
            detail: LocalizedText(
                fr: "Cette instance s’arrête : rien n’a été pris en compte, renvoyez la requête.",
                en: "This instance is stopping: nothing was taken, so send the request again."))
    }

    static var interrupted: Problem {
        unavailable(
            "interrupted",
            detail: LocalizedText(
                fr: "Cette instance s’est arrêtée avant la fin du traitement : renvoyez la requête.",
                en: "This instance stopped before it was done: send the request again."))
    }

    static var tooSlow: Problem {
        unavailable(
            "too-slow",
            detail: LocalizedText(
                fr: "Le traitement n’a pas abouti à temps : renvoyez la requête.",
                en: "It was not done in time: send the request again."))
    }

    static var overloaded: Problem {
        unavailable(
            "overloaded",
            detail: LocalizedText(
                fr: "Trop de requêtes sont en cours : rien n’a été pris en compte, renvoyez la requête.",
                en: "Too many requests are under way: nothing was taken, so send the request again."),
            retryAfter: .seconds(1))
    }

    static var internalError: Problem {
        Problem(
            .internalServerError, "internal-error",
            title: LocalizedText(fr: "Erreur interne", en: "Internal error"),
            detail: LocalizedText(
                fr: "La requête n’a pas pu être traitée ; l’incident est consigné.",
                en: "The request could not be handled; the incident is on record."))
    }
}
