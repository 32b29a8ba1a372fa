import Messages

/// When schools of zone C are open, as far as sample data needs it: Monday to Friday without Wednesday afternoon.
enum SampleCalendar {
    /// The last `count` days of school up to `last`, oldest first.
    static func schoolDays(_ count: Int, upTo last: CalendarDate) -> [CalendarDate] {
        var days: [CalendarDate] = []
        var date = last
        while days.count < count {
            if isOpen(date) { days.append(date) }
            date = date.adding(days: -1)
        }
        return days.reversed()
    }

    static func halfDays(of date: CalendarDate) -> [HalfDay] {
        date.weekday == .wednesday ? [.morning] : [.morning, .afternoon]
    }

    /// What Europe/Paris was ahead of UTC at noon, in hours: summer time from the last Sunday of March to that of October.
    static func offset(on date: CalendarDate) -> Int {
        func lastSunday(_ month: Int) -> CalendarDate? {
            CalendarDate(year: date.year, month: month, day: 31).map {
                $0.adding(days: -(($0.weekday.rawValue + 1) % 7))
            }
        }
        guard let start = lastSunday(3), let end = lastSunday(10) else { return 1 }
        return date >= start && date < end ? 2 : 1
    }

    private static func isOpen(_ date: CalendarDate) -> Bool {
        if date.weekday >= .saturday { return false }
        let (_, month, day) = date.components
        if [(11, 1), (11, 11), (5, 1), (5, 8), (7, 14)].contains(where: { $0 == (month, day) }) { return false }
        return !holidays.contains { $0.contains(date) } && !isSummer(month, day)
    }

    private static func isSummer(_ month: Int, _ day: Int) -> Bool { (month == 7 && day > 3) || month == 8 }

    /// Days off, both included; zone C, 2025-26 and 2026-27. A year that is not here has no holidays but the summer's.
    private static let holidays: [ClosedRange<CalendarDate>] = [
        ("2025-10-18", "2025-11-02"), ("2025-12-20", "2026-01-04"), ("2026-02-21", "2026-03-08"),
        ("2026-04-18", "2026-05-03"), ("2026-05-14", "2026-05-16"), ("2026-10-17", "2026-11-01"),
        ("2026-12-19", "2027-01-03"), ("2027-02-06", "2027-02-21"), ("2027-04-03", "2027-04-18"),
        ("2027-05-06", "2027-05-08"),
    ].compactMap { (first: String, last: String) in
        guard let first = CalendarDate(first), let last = CalendarDate(last) else { return nil }
        return first...last
    }
}
