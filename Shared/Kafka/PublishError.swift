public import Streaming

/// Why records were not, or not certainly, written.
public enum PublishError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As much is on its way as may be: later.
    case full
    /// No broker acknowledged in time, or not enough replicas are there: later.
    case unavailable(LogError)
    /// The same record will not be taken another time either: too large, no such topic, no right to write there.
    case refused(LogError)
    case closed

    public var description: String {
        switch self {
        case .full: "too much is on its way to the brokers"
        case .unavailable(let error): "not acknowledged: \(error)"
        case .refused(let error): "refused: \(error)"
        case .closed: "the publisher is closed"
        }
    }
}
