import Messages
import Policy

/// What the runtime does for the fold, with a dictionary: keeps bytes by key, and gives room where they are to grow.
final class StateInMemory {
    private(set) var values: [PupilYearKey: [UInt8]] = [:]
    private(set) var events: [Alert] = []
    /// Judges what comes from now on; see ``reconsider()``.
    var policy: PolicyDocument { didSet { rules = CompiledPolicy(policy) } }
    private(set) var rules: CompiledPolicy
    var enrolments: [Enrolment] = []

    init(_ policy: PolicyDocument) {
        self.policy = policy
        rules = CompiledPolicy(policy)
    }

    /// - Returns: whether the fact changed anything.
    @discardableResult
    func apply(_ record: AttendanceRecord) -> Bool {
        let fact = record.fact
        let key = PupilYearKey(fact.pupil, SchoolYear(fact.date))
        return update(key, growth: PupilYear.growth(values[key]?.count ?? 0, under: rules)) { year in
            year.apply(fact, under: rules) { write($1, on: EvaluationCause(fact), $0) }
        }
    }

    /// Judges all that is known by the policy that there is now.
    func reconsider() {
        for (key, bytes) in values {
            update(key, growth: PupilYear.growth(reconsidering: bytes.count)) { year in
                let before = events.count
                year.reconsider(under: rules) { write($1, on: EvaluationCause(reconsidering: $0, of: key.pupil), $0) }
                return events.count > before
            }
        }
    }

    @discardableResult
    private func update(_ key: PupilYearKey, growth: Int, _ body: (inout PupilYear) -> Bool) -> Bool {
        var room = values[key] ?? []
        var count = room.count
        // Not a byte more than was asked for, so that asking for too little is found.
        room.append(contentsOf: repeatElement(0xAA, count: growth))
        let changed = room.withUnsafeMutableBytes { bytes in
            var year = PupilYear(room: bytes, count: count, days: SchoolYearDays(key.year))
            let changed = body(&year)
            count = year.byteCount
            return changed
        }
        if changed { values[key] = Array(room[..<count]) }
        return changed
    }

    private func write(_ transition: AlertTransition, on cause: EvaluationCause, _ year: borrowing PupilYear) {
        events.append(
            AlertWriter(policy).alert(
                transition, on: cause, year: year, enrolments: history(of: cause.pupil)))
    }

    /// What stands now, by what the state says.
    func standing() -> [Alert] {
        let writer = AlertWriter(policy)
        return values.flatMap { key, bytes in
            var bytes = bytes
            let cause = AttendanceFact(
                pupil: key.pupil, recordedAt: Timestamp(microseconds: 0), idHash: 0, school: FactGenerator.schools[0],
                date: key.year.firstDate, halfDay: .morning)
            return bytes.withUnsafeMutableBytes { bytes in
                let year = PupilYear(room: bytes, count: bytes.count, days: SchoolYearDays(key.year))
                return year.standing().map {
                    writer.alert($0, on: EvaluationCause(cause), year: year, enrolments: history(of: key.pupil))
                }
            }
        }
    }

    private func history(of pupil: Pseudonym) -> EnrolmentHistory {
        EnrolmentHistory(enrolments.filter { $0.pupil == pupil })
    }
}

extension ReferencePolicy {
    /// The same policy as data.
    var document: PolicyDocument {
        var rules = thresholds.compactMap { name, n in
            SupportedRule(Rule(rawValue: name)).map { rule in
                var settings = RuleSettings(rule)
                settings.threshold = n
                settings.month = month == .calendar ? .calendarMonth : .rolling30Days
                return settings
            }
        }
        if unexplained { rules.append(RuleSettings(.unexplainedAbsence)) }
        return PolicyDocument(
            reference: PolicyReference(name: "test", version: "1"), from: from, until: until, rules: rules)
    }
}

extension ReferencePolicy.Identity {
    init(_ alert: Alert) {
        self.init(pupil: alert.pupil, rule: alert.rule.rawValue, period: alert.period.description)
    }
}

extension ReferencePolicy.Content {
    init(_ alert: Alert) {
        self.init(
            measure: alert.measure ?? -1,
            reachedOn: alert.reachedOn?.description ?? "never",
            evidence: alert.evidence.map { "\($0.date) \($0.halfDay.code)" },
            school: alert.school.text,
            ageBand: alert.ageBand.rawValue)
    }
}

extension PolicyDocument {
    /// The policy that ships.
    static let fr2026: PolicyDocument = {
        do throws(DecodingFailure) {
            return try PolicyDocument(parsing: Array(defaultText.utf8))
        } catch { preconditionFailure("\(error)") }
    }()
}
