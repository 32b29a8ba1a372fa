/// What an event on `alerts` says of its alert. The event's type says which; the value does not repeat it.
public enum AlertChange: String, Sendable, CaseIterable {
    /// It came to stand (odd revision).
    case raised
    /// It stands, with other content (the same revision, `change` 1, 2, ...).
    case changed
    /// It ceased to stand (even revision).
    case withdrawn

    public var eventType: EventType {
        switch self {
        case .raised: .alertRaised
        case .changed: .alertChanged
        case .withdrawn: .alertWithdrawn
        }
    }

    /// - Returns: nil when `type` is no event on `alerts`.
    public init?(_ type: EventType) {
        switch type {
        case .alertRaised: self = .raised
        case .alertChanged: self = .changed
        case .alertWithdrawn: self = .withdrawn
        default: return nil
        }
    }
}
