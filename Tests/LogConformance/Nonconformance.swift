/// A log did not do what the runtime rests on.
public struct Nonconformance: Error, Sendable, CustomStringConvertible {
    /// What was expected, and what came instead.
    public let description: String

    init(_ description: String) { self.description = description }
}
