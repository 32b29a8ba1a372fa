public import Messages

/// A school year with its days numbered from 1 September (0) and its half-days from that morning (0): the *slots*.
///
/// Slots fit in 10 bits, order half-days in time, and put those of a month side by side.
public struct SchoolYearDays: Sendable, BitwiseCopyable {
    public let year: SchoolYear
    /// 1 September, in days since 1970.
    let first: Int32
    /// The first day of each month from September on, and the first of the next school year.
    private let monthStarts: InlineArray<13, Int16>

    public init(_ year: SchoolYear) {
        self.year = year
        first = year.firstDate.days
        let february = Int16(year.lastDate.days - year.firstDate.days) - 336
        let lengths: InlineArray<12, Int16> = [30, 31, 30, 31, 31, february, 31, 30, 31, 30, 31, 31]
        var starts = InlineArray<13, Int16>(repeating: 0)
        for month in 0..<12 { starts[month + 1] = starts[month] + lengths[month] }
        monthStarts = starts
    }

    /// 365 or 366.
    public var count: Int { Int(monthStarts[12]) }

    public func contains(_ date: CalendarDate) -> Bool {
        date.days >= first && date.days < first + Int32(monthStarts[12])
    }

    /// The number of a date of this year.
    public func day(of date: CalendarDate) -> Int { Int(date.days - first) }

    public func date(ofDay day: Int) -> CalendarDate { CalendarDate(days: first + Int32(day)) }

    public func slot(of halfDay: DatedHalfDay) -> Int { day(of: halfDay.date) * 2 + Int(halfDay.halfDay.rawValue) }

    public func halfDay(ofSlot slot: Int) -> DatedHalfDay {
        DatedHalfDay(date(ofDay: slot / 2), slot.isMultiple(of: 2) ? .morning : .afternoon)
    }

    /// The days of the calendar month that holds `day`.
    func month(ofDay day: Int) -> Range<Int> {
        var month = 0
        while month < 11, Int(monthStarts[month + 1]) <= day { month += 1 }
        return Int(monthStarts[month])..<Int(monthStarts[month + 1])
    }
}
