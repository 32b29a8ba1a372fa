public import Messages
import Seeded

/// Workload W of the benchmark: attendance of September to December 2026, with duplicates and late corrections.
///
/// 100,000 pupils, half of the facts on the 8 % who are often absent; dates advance with the line number. Of 100 lines, 2
/// repeat one of the last 2,000 records, 12 give a later version of one of them (8 a justification, 2 a refusal, 2 a
/// cancellation), 86 are new: 60 % of those unexcused, 5 % an incomplete half-day.
public struct Workload: Sequence, IteratorProtocol {
    private let count: Int
    private let pupils: UInt64
    private var line = 0
    private var random: SplitMix64
    private let salt: UInt64
    private let days: [DatedHalfDay]
    private var recent: [AttendanceRecord] = []

    /// - Parameter pupils: fewer than the benchmark's for histories that are short and yet dense.
    public init(count: Int, seed: UInt64, pupils: UInt64 = 100_000) {
        self.count = count
        self.pupils = pupils
        random = SplitMix64(seed: seed)
        var salted = SplitMix64(seed: seed ^ 0xABCDEF)
        salt = salted.next()
        days = Self.halfDays()
    }

    private static func halfDays() -> [DatedHalfDay] {
        guard let first = CalendarDate("2026-09-01"), let last = CalendarDate("2026-12-18"),
            let holidays = CalendarDate("2026-10-17"), let back = CalendarDate("2026-11-02")
        else { return [] }
        return (0...Int(last.days - first.days)).map { first.adding(days: $0) }
            .filter { $0.weekday < .saturday && !(holidays..<back).contains($0) }
            .flatMap { date in
                let halfDays: [HalfDay] = date.weekday == .wednesday ? [.morning] : [.morning, .afternoon]
                return halfDays.map { DatedHalfDay(date, $0) }
            }
    }

    public mutating func next() -> AttendanceRecord? {
        guard line < count else { return nil }
        defer { line += 1 }
        let draw = random.next() % 100
        let now = days[line * days.count / count]
        let stamp = random.next()
        if !recent.isEmpty, draw < 2 { return recent[Int(random.next() % UInt64(recent.count))] }
        let id = Pseudonym(high: random.next(), low: random.next()).hex
        let seconds = UInt64(now.halfDay == .morning ? 8 : 13) * 3_600 + stamp % 60 * 60 + (stamp >> 8) % 60
        let recordedAt = Timestamp(
            microseconds: Timestamp(now.date).microseconds + Int64(seconds) * 1_000_000 + Int64(line % 1_000_000))
        let excused: [AbsenceReason] = [.illness, .familyGathering, .transportDifficulty, .otherAccepted]
        guard let identifier = Identifier(id) else { return nil }
        var fact: AttendanceRecord
        if !recent.isEmpty, draw < 14 {
            fact = recent[Int(random.next() % UInt64(recent.count))]
            fact.id = identifier
            fact.recordedAt = recordedAt
            switch draw {
            case ..<10: fact.reason = excused[Int(stamp % 4)]
            case ..<12: fact.reason = .otherRefused
            default: fact.status = .cancelled
            }
        } else {
            let (b, c) = (random.next(), random.next())
            let pupil = b & 1 == 1 ? (b >> 8) % (pupils * 8 / 100) : (b >> 8) % pupils
            var mix = SplitMix64(seed: pupil ^ salt)
            guard let school = UAI(digits: UInt32(750_000 + pupil / 500)) else { return nil }
            fact = AttendanceRecord(
                id: identifier, school: school, pupil: Pseudonym(high: mix.next(), low: mix.next()),
                date: now.date, halfDay: now.halfDay,
                reason: c % 100 < 60 ? .notGiven : excused[Int((c >> 8) % 4)], complete: (c >> 16) % 100 >= 5,
                recordedAt: recordedAt, source: "/sis/\(school)")
        }
        if recent.count < 2_000 { recent.append(fact) } else { recent[line % 2_000] = fact }
        return fact
    }
}
