public enum EnrolmentStatus: String, Sendable, CaseIterable, JSONCodable {
    case enrolled
    case left
    /// It never was.
    case cancelled
}
