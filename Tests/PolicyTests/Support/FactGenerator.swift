import Messages
import Seeded

/// Makes histories that are as unkind as the contract allows: few half-days, so that versions meet; few instants and ids,
/// so that they tie; dates where months, school years and leap days end.
struct FactGenerator {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    static let pupils = (1...2).map { Pseudonym(high: 0x0123_4567_89AB_CDEF, low: UInt64($0)) }
    static let schools = [750_655, 750_656, 9_999_999].compactMap { UAI(digits: $0) }

    /// - Parameter dates: where the facts lie.
    mutating func facts(_ count: Int, dates: [CalendarDate]) -> [AttendanceRecord] {
        var facts: [AttendanceRecord] = []
        for _ in 0..<count { facts.append(fact(dates)) }
        for _ in 0..<count / 10 { facts.append(random.pick(facts)) }
        facts.shuffle(using: &random)
        return facts
    }

    private mutating func fact(_ dates: [CalendarDate]) -> AttendanceRecord {
        let usual = random.chance(percent: 70)
        return AttendanceRecord(
            id: Identifier(of: String(random.next() % 8)),
            school: random.pick(Self.schools),
            pupil: random.pick(Self.pupils),
            date: random.pick(dates),
            halfDay: random.pick(HalfDay.allCases),
            kind: usual ? .absence : random.pick(AttendanceKind.allCases),
            status: random.chance(percent: 85) ? .recorded : .cancelled,
            reason: usual ? .notGiven : random.pick(AbsenceReason.allCases),
            complete: random.chance(percent: 85),
            recordedAt: Timestamp(microseconds: 1_790_000_000_000_000 + Int64(random.next() % 6)),
            source: "/sis/test")
    }

    /// Days in a row around a date, the date in the middle.
    static func days(_ count: Int, around date: String) throws -> [CalendarDate] {
        guard let date = CalendarDate(date) else { throw NotADate(text: date) }
        return (0..<count).map { date.adding(days: $0 - count / 2) }
    }

    struct NotADate: Error { let text: String }

    mutating func enrolments() -> [Enrolment] {
        let since = ["2027-09-01", "2028-01-15", "2028-02-29"].compactMap { CalendarDate($0) }
        let births = ["2012-02-29", "2011-10-15", "2010-03-01", "2012-03-01"].compactMap { CalendarDate($0) }
        var enrolments: [Enrolment] = []
        for pupil in Self.pupils {
            for school in Self.schools where random.chance(percent: 60) {
                let since = random.pick(since)
                enrolments.append(
                    Enrolment(
                        id: Identifier(of: String(random.next())),
                        school: school,
                        pupil: pupil,
                        recordedAt: Timestamp(microseconds: 0),
                        status: random.chance(percent: 80) ? .enrolled : .cancelled,
                        since: since,
                        until: random.chance(percent: 50) ? since.adding(days: Int(random.next() % 60)) : nil,
                        birthDate: random.chance(percent: 60) ? random.pick(births) : nil,
                        source: "/sis/test"))
            }
        }
        return enrolments
    }
}
