/// What somebody is at a school: the `role` of a key and of a step.
public struct Role: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Chef d'établissement.
    public static let head = Role(rawValue: "head")
    /// Conseiller principal d'éducation.
    public static let cpe = Role(rawValue: "cpe")
    /// Référent décrochage scolaire.
    public static let referent = Role(rawValue: "referent")
}
