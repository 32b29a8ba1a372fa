/// The ages at which other law applies.
public enum AgeBand: String, Sendable, CaseIterable, JSONCodable {
    /// Obligation d'instruction (L131-1).
    case under16 = "under-16"
    /// Obligation de formation (L114-1).
    case from16to17 = "16-17"
    case adult
    /// The birth date is not known.
    case unknown

    /// - Parameter age: full years; nil when not known.
    public init(age: Int?) {
        switch age {
        case nil: self = .unknown
        case let years? where years < 16: self = .under16
        case let years? where years < 18: self = .from16to17
        default: self = .adult
        }
    }
}
