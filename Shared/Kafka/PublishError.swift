public import Streaming

/// Why records were not, or not certainly, written.
public enum PublishError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As much is on its way as may be: later.
    case full
    /// No broker acknowledged in time, or not enough replicas are there: later.
    case unavailable(KafkaError)
    /// The same record will not be taken another time either: no such topic, no right to write there.
    case refused(KafkaError)
    /// The topic does not have the partitions that are written by: a record would lie where nobody looks for it.
    case notCoPartitioned(KafkaError)
    /// Each of these is larger than its topic takes; all the others are written.
    case tooLarge([OversizedRecord])
    case closed

    public var description: String {
        switch self {
        case .full: "too much is on its way to the brokers"
        case .unavailable(let error): "not acknowledged: \(error)"
        case .refused(let error): "refused: \(error)"
        case .notCoPartitioned(let error): "\(error)"
        case .tooLarge(let records):
            "records of up to \(records.map(\.bytes).max() ?? 0) bytes are more than "
                + "\(Set(records.map(\.topic)).sorted().joined(separator: ", ")) takes (max.message.bytes)"
        case .closed: "the publisher is closed"
        }
    }
}
