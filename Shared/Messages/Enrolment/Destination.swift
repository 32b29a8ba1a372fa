/// Where a pupil who left went. All but ``none`` and ``unknown`` fulfil the obligation de formation (L114-1).
public enum Destination: String, Sendable, CaseIterable, JSONCodable {
    case school
    case training
    case apprenticeship
    case employment
    case civicService = "civic-service"
    case supportProgramme = "support-programme"
    case abroad
    /// It is known that there is no solution. Written `none`.
    case nowhere = "none"
    case unknown

    /// Whether a pupil who went there is without a solution as far as is known.
    public var isWithoutSolution: Bool { self == .nowhere || self == .unknown }
}
