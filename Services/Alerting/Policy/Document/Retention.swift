public import Messages

/// How long what is known of a school year is kept after its end.
public struct Retention: Hashable, Sendable, BitwiseCopyable {
    /// After 31 August.
    public let days: Int

    public static let usual = Retention(days: SchoolYear.usualRetention)

    public init(days: Int) {
        self.days = days
    }

    /// The last school year that is not kept any more at `time`.
    public func lastDropped(at time: Timestamp) -> SchoolYear {
        SchoolYear(start: Int(SchoolYear(time.date.adding(days: 1 - days)).start) - 1)
    }
}
