/// The two clocks of the runtime, injected so that a test owns the time.
public struct StreamClock: Sendable {
    /// Milliseconds from any beginning; never goes back.
    public let monotonic: @Sendable () -> Int64
    /// Milliseconds since 1970.
    public let wall: @Sendable () -> Int64

    public init(monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
