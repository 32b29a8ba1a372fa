/// What stands, judged anew where a half-day has changed.
extension PupilYear {
    typealias Report = (borrowing PupilYear, AlertTransition) -> Void

    /// - Parameter index: of the half-day that changed.
    mutating func judge(around index: Int, under rules: JudgedRules, report: Report) {
        let day = day(at: index)
        if rules.unexplainedAbsence, rules.isInForce(on: days.date(ofDay: day)) {
            let date = indices(ofDays: day..<day + 1, around: index)
            let stands = date.contains { HalfDayVersion.isUnexplained(mark: mark(at: $0)) }
            settle(.unexplainedAbsence, .date, day, stands, report)
        }
        let month = days.month(ofDay: day)
        var counted = 0
        for index in indices(ofDays: month, around: index) where isUnexcused(at: index) { counted += 1 }
        if let rule = rules.fourHalfDays { judge(rule, month, counted, rules, report) }
        if let rule = rules.tenHalfDays { judge(rule, month, counted, rules, report) }
    }

    /// - Parameter counted: the unexcused half-days of the calendar month.
    private mutating func judge(
        _ rule: MonthlyRule, _ month: Range<Int>, _ counted: Int, _ rules: JudgedRules, _ report: Report
    ) {
        switch rule.month {
        case .calendarMonth:
            guard rules.isInForce(on: days.date(ofDay: month.lowerBound)) else { return }
            settle(rule.rule, .month, month.lowerBound, counted >= rule.threshold, report)
        case .rolling30Days: judgeRolling(rule, rules, report)
        }
    }

    /// All of the year: an early correction may move every later alert.
    private mutating func judgeRolling(_ rule: MonthlyRule, _ rules: JudgedRules, _ report: Report) {
        var walk = RollingMonths(threshold: rule.threshold)
        var judged = -1
        while true {
            let alert = walk.next(in: self)
            let day = alert ?? days.count
            // Between two alerts none stands.
            for index in ledgerIndices {
                let entry = ledgerEntry(at: index)
                guard entry.isOf(rule.rule, .date), entry.stands, entry.day > judged, entry.day < day,
                    rules.isInForce(on: days.date(ofDay: entry.day))
                else { continue }
                settle(rule.rule, .date, entry.day, false, report)
            }
            guard alert != nil else { return }
            if rules.isInForce(on: days.date(ofDay: day)) { settle(rule.rule, .date, day, true, report) }
            judged = day
        }
    }

    private mutating func settle(
        _ rule: JudgedRule, _ span: PeriodSpan, _ day: Int, _ stands: Bool, _ report: Report
    ) {
        if let transition = settle(rule, span, day: day, stands: stands) { report(self, transition) }
    }
}
