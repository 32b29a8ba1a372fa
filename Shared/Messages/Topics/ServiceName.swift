/// The four services, as they are named in topics, groups and variables.
public enum ServiceName: String, Sendable, CaseIterable {
    case intake, alerting, referral, notification

    /// Of the group that reads what partners reply, behind that of referral's own.
    public static let repliesSuffix = ".replies"

    /// What stands behind the service's group in the names of the groups that it has. Their transactional ids begin with the
    /// group and a hyphen.
    public var groupSuffixes: [String] {
        switch self {
        case .referral: ["", Self.repliesSuffix]
        case .intake, .alerting, .notification: [""]
        }
    }
}
