/// How a person can be reached.
public enum ContactChannel: String, Sendable, CaseIterable, JSONCodable {
    case email
    case sms
    case letter
    /// A call by a member of staff.
    case phone
}
