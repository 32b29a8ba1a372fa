/// A person of a contact who can be reached by mail, without name and address.
public struct Recipient: Hashable, Sendable {
    public enum Role: UInt8, Sendable {
        case guardian, pupil

        var name: String { self == .guardian ? "guardian" : "pupil" }
    }

    public let id: RecipientID
    public let role: Role
    public let language: Language
    /// Legally responsible.
    public let isLegal: Bool
    /// Does not want letters beyond those that the law asks for.
    public let optOut: Bool

    public init(id: RecipientID, role: Role, language: Language, isLegal: Bool = true, optOut: Bool = false) {
        self.id = id
        self.role = role
        self.language = language
        self.isLegal = isLegal
        self.optOut = optOut
    }
}
