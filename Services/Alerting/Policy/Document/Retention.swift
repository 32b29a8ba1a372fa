public import Messages

/// How long what is known of a school year is kept after its end.
public struct Retention: Hashable, Sendable, BitwiseCopyable {
    /// After 31 August.
    public let days: Int

    /// To 31 October: R131-6 has the file of absences opened for one school year.
    public static let toEndOfOctober = Retention(days: 61)

    public init(days: Int) {
        self.days = days
    }

    /// The first instant at which `year` is not kept any more, a midnight in UTC.
    public func end(of year: SchoolYear) -> Timestamp { Timestamp(year.lastDate.adding(days: days + 1)) }

    /// The last school year that is not kept any more at `time`.
    public func lastDropped(at time: Timestamp) -> SchoolYear {
        SchoolYear(start: Int(SchoolYear(time.date.adding(days: -days)).start) - 1)
    }
}
