/// The four services, as they are named in topics, groups and variables.
public enum ServiceName: String, Sendable, CaseIterable {
    case intake, alerting, referral, notification
}
