public import Messages

/// A letter that may leave, and has not.
public struct WaitingLetter: Hashable, Sendable {
    /// From when on it may leave, which is when its cause came to us, mostly; milliseconds since 1970.
    public let since: Int64
    public let school: UAI
    /// False while nobody to tell is known.
    public let isAddressed: Bool
}
