/// What stands, judged anew where a half-day has changed, or everywhere.
extension PupilYear {
    typealias Report = (borrowing PupilYear, AlertTransition) -> Void

    /// - Parameter index: of the half-day that changed.
    mutating func evaluate(around index: Int, under rules: CompiledPolicy, report: Report) {
        evaluateDate(around: index, rules, report)
        evaluateMonth(around: index, rules, report)
        evaluateRolling(rules, report)
    }

    /// Judges all of the year, by whatever policy it was judged before, and says which alerts come to stand or cease to.
    ///
    /// Of a year without a fact nothing is judged: nobody could be told of it, for an alert is told at the time of a fact and by its
    /// school, and what is told and what the ledger says must never part.
    public mutating func reconsider(
        under rules: CompiledPolicy, report: (borrowing PupilYear, AlertTransition) -> Void
    ) {
        guard halfDayCount > 0 else { return }
        withdrawUnjudged(rules, report)
        // Each date and each month by its first half-day. Every alert has one in its period, for none ever goes.
        var (date, month) = (-1, 0..<0)
        for index in 0..<halfDayCount {
            let day = day(at: index)
            if day != date { evaluateDate(around: index, rules, report) }
            if !month.contains(day) { evaluateMonth(around: index, rules, report) }
            (date, month) = (day, days.month(ofDay: day))
        }
        evaluateRolling(rules, report)
    }

    private mutating func withdrawUnjudged(_ rules: CompiledPolicy, _ report: Report) {
        for index in ledgerIndices {
            guard let alert = AlertTransition(ledgerEntry(at: index)), alert.stands,
                !rules.evaluates(alert.rule, alert.span, on: days.date(ofDay: alert.day))
            else { continue }
            setStanding(alert.rule, alert.span, alert.day, false, report)
        }
    }

    private mutating func evaluateDate(around index: Int, _ rules: CompiledPolicy, _ report: Report) {
        let day = day(at: index)
        guard rules.unexplainedAbsence, rules.isInForce(on: days.date(ofDay: day)) else { return }
        let date = indices(ofDays: day..<day + 1, around: index)
        let stands = date.contains { HalfDayVersion.isUnexplained(mark: mark(at: $0)) }
        setStanding(.unexplainedAbsence, .date, day, stands, report)
    }

    private mutating func evaluateMonth(around index: Int, _ rules: CompiledPolicy, _ report: Report) {
        let month = days.month(ofDay: day(at: index))
        var counted = 0
        for index in indices(ofDays: month, around: index) where isUnexcused(at: index) { counted += 1 }
        if let rule = rules.fourHalfDays { evaluate(rule, month, counted, rules, report) }
        if let rule = rules.tenHalfDays { evaluate(rule, month, counted, rules, report) }
    }

    /// - Parameter counted: the unexcused half-days of the calendar month.
    private mutating func evaluate(
        _ rule: MonthlyRule, _ month: Range<Int>, _ counted: Int, _ rules: CompiledPolicy, _ report: Report
    ) {
        guard rule.month == .calendarMonth, rules.isInForce(on: days.date(ofDay: month.lowerBound)) else { return }
        setStanding(rule.rule, .month, month.lowerBound, counted >= rule.threshold, report)
    }

    private mutating func evaluateRolling(_ rules: CompiledPolicy, _ report: Report) {
        if let rule = rules.fourHalfDays { evaluateRolling(rule, rules, report) }
        if let rule = rules.tenHalfDays { evaluateRolling(rule, rules, report) }
    }

    /// All of the year: an early correction may move every later alert.
    private mutating func evaluateRolling(_ rule: MonthlyRule, _ rules: CompiledPolicy, _ report: Report) {
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
                setStanding(rule.rule, .date, entry.day, false, report)
            }
            guard alert != nil else { return }
            if rules.isInForce(on: days.date(ofDay: day)) { setStanding(rule.rule, .date, day, true, report) }
            judged = day
        }
    }

    private mutating func setStanding(
        _ rule: SupportedRule, _ span: PeriodSpan, _ day: Int, _ stands: Bool, _ report: Report
    ) {
        if let transition = setStanding(rule, span, day: day, stands: stands) { report(self, transition) }
    }
}
