/// A part of a pupil's identity that a partner may need to act.
public enum IdentityField: String, Sendable, CaseIterable, JSONCodable {
    case givenName
    case familyName
    case birthDate
    case email
    case phone
    case school
    case division
    case level
    case postcode
    case guardians
}
