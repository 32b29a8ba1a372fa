/// How soon somebody must look at an alert.
public enum Severity: String, Sendable, CaseIterable, Comparable, JSONCodable {
    /// To be known.
    case information
    /// To be acted on.
    case warning
    /// To be acted on before anything else.
    case urgent

    public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .information: 0
        case .warning: 1
        case .urgent: 2
        }
    }
}
