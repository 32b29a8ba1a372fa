public import Messages

/// How much time an alert's period takes. Part of the state's format.
public enum PeriodSpan: UInt8, Sendable, BitwiseCopyable {
    case date, month

    /// The period of this span that begins on `date`.
    public func period(from date: CalendarDate) -> Period {
        switch self {
        case .date: .date(date)
        case .month: .month(Month(date))
        }
    }
}
