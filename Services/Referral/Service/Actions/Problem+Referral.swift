import Kafka
import Messages
import ServiceKit

extension Problem {
    static let notAPerson = Problem(
        .forbidden, "not-a-person",
        title: LocalizedText(fr: "Cette clé n'est pas celle d'une personne", en: "This key is not a person's"),
        detail: LocalizedText(
            fr: "Seule une personne nommée agit dans un dossier.", en: "Only a named person acts in a case."))

    static let notYourSchool = Problem(
        .forbidden, "not-your-school",
        title: LocalizedText(fr: "Autre établissement", en: "Another school"),
        detail: LocalizedText(
            fr: "Votre clé ne vaut pas pour cet établissement.", en: "Your key is not for this school."))

    /// Also returned for another school's case, so its existence is not disclosed.
    static let noSuchCase = Problem(
        .notFound, "no-such-case", title: LocalizedText(fr: "Dossier inconnu", en: "No such case"),
        detail: LocalizedText(
            fr:
                "Aucun dossier de vos établissements ne porte cet identifiant, ou il n'est pas encore connu de cette instance.",
            en: "No case of your schools has this id, or this instance does not know it yet."))

    static let noSuchCommand = Problem(
        .notFound, "no-such-command", title: LocalizedText(fr: "Commande inconnue", en: "No such command"),
        detail: LocalizedText(
            fr:
                "Aucune commande de vos établissements ne porte cet identifiant, ou elle a été confiée à une autre instance et n'est pas encore jugée.",
            en: "No command of your schools has this id, or it was handed to another instance and is not judged yet."))

    static let idempotencyKeyMissing = Problem(
        .badRequest, "idempotency-key-missing",
        title: LocalizedText(
            fr: "En-tête Idempotency-Key absent ou mal formé", en: "Header Idempotency-Key missing or malformed"),
        detail: LocalizedText(
            fr:
                "Envoyez un Idempotency-Key de 1 à 64 caractères parmi A-Z a-z 0-9 . _ : -, le même à chaque nouvel essai du même acte.",
            en:
                "Send an Idempotency-Key of 1 to 64 of A-Z a-z 0-9 . _ : -, the same in each retry of the same act."))

    static let idempotencyKeyReused = Problem(
        .unprocessableContent, "idempotency-key-reused",
        title: LocalizedText(fr: "Idempotency-Key déjà employé", en: "Idempotency-Key used before"),
        detail: LocalizedText(
            fr: "Cette clé a déjà servi pour un autre acte : prenez-en une nouvelle.",
            en: "This key stood for another act before: take a new one."))

    static let unsupportedMediaType = Problem(
        .unsupportedMediaType, "unsupported-media-type",
        title: LocalizedText(fr: "Format non pris en charge", en: "Format not supported"),
        detail: LocalizedText(fr: "Envoyez application/json.", en: "Send application/json."),
        headers: ["Accept": "application/json"])

    /// - Parameter name: of the query's member.
    static func invalidQuery(_ name: String) -> Problem {
        Problem(
            .badRequest, "invalid-query",
            title: LocalizedText(fr: "Paramètre incorrect", en: "Parameter not understood"),
            detail: LocalizedText(
                fr: "La valeur du paramètre \(name) n'est pas de celles qu'il accepte.",
                en: "The value of the parameter \(name) is not one that it takes."))
    }

    /// A body that is no JSON is 400; one that does not say what the act needs is 422, with the place.
    init(_ failure: DecodingFailure) {
        self.init(
            failure.code == .invalidJSON ? .badRequest : .unprocessableContent, failure.code.rawValue,
            title: LocalizedText(fr: "Corps de requête incorrect", en: "Body of the request not understood"),
            detail: LocalizedText(
                fr: "\(failure.pointer.isEmpty ? "Le corps" : failure.pointer) \(failure.code.frenchSentence).",
                en: "\(failure.pointer.isEmpty ? "The body" : failure.pointer) \(failure.detail)."),
            members: [(name: "pointer", json: failure.pointer.encoded())])
    }

    /// The act was judged, and refused: the problem holds the members of the report too.
    init(_ refusal: CommandOutcome.Refusal, _ report: CommandReport, applied: String) {
        self.init(
            .conflict, refusal.code, title: LocalizedText(fr: "Acte refusé", en: "Act refused"),
            detail: LocalizedText(fr: refusal.detail.fr, en: refusal.detail.en),
            headers: ["Location": ResourcePath.command(report.command), "Preference-Applied": applied],
            members: report.members.map { (name: $0.name, json: $0.value.encoded()) })
    }

    /// Nothing was acknowledged: the client sends it again.
    init(_ error: PublishError) {
        if case .notCoPartitioned = error {
            self = .unavailable(
                "partitions-differ",
                detail: LocalizedText(
                    fr:
                        "L'acte n'a pas été enregistré : un sujet Kafka n'a pas le nombre de partitions de cette installation, un opérateur doit intervenir.",
                    en:
                        "The act was not recorded: a topic does not have this installation's number of partitions, and an operator has to see to it."
                ))
            return
        }
        self = .unavailable(
            "not-acknowledged",
            detail: LocalizedText(
                fr: "L'acte n'a pas été enregistré : renvoyez-le avec le même Idempotency-Key.",
                en: "The act was not recorded: send it again with the same Idempotency-Key."))
    }
}

extension DecodingFailure.Code {
    /// What follows the name of the field.
    fileprivate var frenchSentence: String {
        switch self {
        case .invalidJSON: "n'est pas du JSON"
        case .missingField: "est obligatoire"
        case .wrongType: "n'est pas du type attendu"
        case .invalidValue: "n'a pas une des valeurs ou formes admises"
        case .outOfRange: "est hors limites"
        case .invalidText: "n'est pas un texte admis"
        case .contradiction: "contredit un autre champ"
        }
    }
}
