/// What a partner is.
public enum PartnerKind: String, Sendable, CaseIterable, JSONCodable {
    /// Centre d'information et d'orientation.
    case cio
    /// Mission de lutte contre le décrochage scolaire.
    case mlds
    /// Division de la vie des élèves of the rectorat.
    case dve
    case missionLocale = "mission-locale"
    /// Dispositif relais, atelier relais.
    case relay
    /// Plate-forme de suivi et d'appui aux décrocheurs.
    case psad
    case socialService = "social-service"
    case health
    case academy
    case other
}
