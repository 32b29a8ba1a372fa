/// What stands, judged anew where a half-day has changed, or everywhere.
extension PupilYear {
    typealias Report = (borrowing PupilYear, AlertTransition) -> Void

    /// - Parameter index: of the half-day that changed.
    mutating func judge(around index: Int, under rules: JudgedRules, report: Report) {
        judgeDate(around: index, rules, report)
        judgeMonth(around: index, rules, report)
        judgeRolling(rules, report)
    }

    /// Judges all of the year, by whatever policy it was judged before, and says which alerts come to stand or cease to.
    ///
    /// Of a year without a fact nothing is judged: nobody could be told of it, for an alert is told at the time of a fact and by its
    /// school, and what is told and what the ledger says must never part.
    public mutating func reconsider(
        under rules: JudgedRules, report: (borrowing PupilYear, AlertTransition) -> Void
    ) {
        guard halfDayCount > 0 else { return }
        withdrawUnjudged(rules, report)
        // Each date and each month by its first half-day. Every alert has one in its period, for none ever goes.
        var (date, month) = (-1, 0..<0)
        for index in 0..<halfDayCount {
            let day = day(at: index)
            if day != date { judgeDate(around: index, rules, report) }
            if !month.contains(day) { judgeMonth(around: index, rules, report) }
            (date, month) = (day, days.month(ofDay: day))
        }
        judgeRolling(rules, report)
    }

    private mutating func withdrawUnjudged(_ rules: JudgedRules, _ report: Report) {
        for index in ledgerIndices {
            guard let alert = AlertTransition(ledgerEntry(at: index)), alert.stands,
                !rules.judges(alert.rule, alert.span, on: days.date(ofDay: alert.day))
            else { continue }
            settle(alert.rule, alert.span, alert.day, false, report)
        }
    }

    private mutating func judgeDate(around index: Int, _ rules: JudgedRules, _ report: Report) {
        let day = day(at: index)
        guard rules.unexplainedAbsence, rules.isInForce(on: days.date(ofDay: day)) else { return }
        let date = indices(ofDays: day..<day + 1, around: index)
        let stands = date.contains { HalfDayVersion.isUnexplained(mark: mark(at: $0)) }
        settle(.unexplainedAbsence, .date, day, stands, report)
    }

    private mutating func judgeMonth(around index: Int, _ rules: JudgedRules, _ report: Report) {
        let month = days.month(ofDay: day(at: index))
        var counted = 0
        for index in indices(ofDays: month, around: index) where isUnexcused(at: index) { counted += 1 }
        if let rule = rules.fourHalfDays { judge(rule, month, counted, rules, report) }
        if let rule = rules.tenHalfDays { judge(rule, month, counted, rules, report) }
    }

    /// - Parameter counted: the unexcused half-days of the calendar month.
    private mutating func judge(
        _ rule: MonthlyRule, _ month: Range<Int>, _ counted: Int, _ rules: JudgedRules, _ report: Report
    ) {
        guard rule.month == .calendarMonth, rules.isInForce(on: days.date(ofDay: month.lowerBound)) else { return }
        settle(rule.rule, .month, month.lowerBound, counted >= rule.threshold, report)
    }

    private mutating func judgeRolling(_ rules: JudgedRules, _ report: Report) {
        if let rule = rules.fourHalfDays { judgeRolling(rule, rules, report) }
        if let rule = rules.tenHalfDays { judgeRolling(rule, rules, report) }
    }

    /// All of the year: an early correction may move every later alert.
    private mutating func judgeRolling(_ rule: MonthlyRule, _ rules: JudgedRules, _ report: Report) {
        guard rule.month == .rolling30Days else { return }
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
