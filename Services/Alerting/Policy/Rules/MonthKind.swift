public import Messages

/// What "in the month" means. The law says "dans le mois", the circulaire also "une période d'un mois".
public enum MonthKind: String, Sendable, CaseIterable, BitwiseCopyable, JSONCodable {
    case calendarMonth = "calendar-month"
    /// Any 30 dates in a row.
    case rolling30Days = "rolling-30-days"

    var span: PeriodSpan { self == .calendarMonth ? .month : .date }
}
