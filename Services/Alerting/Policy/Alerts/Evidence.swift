import Messages

/// The half-days that an alert counts, in the order of time.
struct Evidence {
    private(set) var halfDays: [DatedHalfDay] = []
    /// The school that reported the last of them.
    private(set) var school: UAI?

    /// What there is for the period of `transition`, be it enough to stand or not.
    /// - Parameter rules: nil when they do not judge that alert.
    init(of transition: AlertTransition, in year: borrowing PupilYear, under rules: CompiledPolicy?) {
        let day = transition.day
        switch (transition.rule, transition.span) {
        case (.unexplainedAbsence, _):
            collect(day..<day + 1, of: year, where: HalfDayVersion.isUnexplained)
        case (.fourHalfDays, .month), (.tenHalfDays, .month):
            collect(year.days.month(ofDay: day), of: year, where: HalfDayVersion.isUnexcused)
        case (.fourHalfDays, .date), (.tenHalfDays, .date):
            guard let rule = rules?.monthly(transition.rule) else {
                // All that the alert can have counted.
                collect(RollingMonths.window(upTo: day, after: -1), of: year, where: HalfDayVersion.isUnexcused)
                return
            }
            var walk = RollingMonths(threshold: rule.threshold)
            var before = -1
            while let alert = walk.next(in: year), alert < day { before = alert }
            let window = RollingMonths.window(upTo: day, after: before)
            collect(window, atMost: rule.threshold, of: year, where: HalfDayVersion.isUnexcused)
        }
    }

    private mutating func collect(
        _ days: Range<Int>, atMost limit: Int = .max, of year: borrowing PupilYear, where counts: (UInt64) -> Bool
    ) {
        for index in 0..<year.halfDayCount where days.contains(year.day(at: index)) {
            let mark = year.mark(at: index)
            guard counts(mark), halfDays.count < limit else { continue }
            halfDays.append(year.days.halfDay(ofSlot: HalfDayVersion.slot(ofMark: mark)))
            school = HalfDayVersion.school(ofMark: mark)
        }
    }
}
