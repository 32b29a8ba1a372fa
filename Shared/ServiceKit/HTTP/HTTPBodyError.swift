/// Why a body cannot be had whole. A handler need not catch it: the server answers by itself.
public enum HTTPBodyError: Error, Equatable, Sendable {
    /// Longer than the route takes: 413.
    case tooLarge(limit: Int)
    /// The client went away, or was too slow: nobody reads the answer.
    case disconnected
}
