import Seeded
import Foundation
import Messages
import Testing

@Suite("Dates")
struct CalendarDateTests {
    @Test("every day of 400 years has one spelling, and follows the day before")
    func everyDay() throws {
        var expected = (year: 1800, month: 1, day: 1)
        let first = try #require(CalendarDate("1800-01-01"))
        for days in first.days..<first.days + Self.cycle {
            let date = CalendarDate(days: days)
            let again = CalendarDate(year: expected.year, month: expected.month, day: expected.day)
            guard date.components == expected, again == date else {
                Issue.record("day \(days) is \(date.components), not \(expected)")
                return
            }
            let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            expected.day += 1
            if expected.day > lengths[expected.month - 1] { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
        #expect(expected == (2200, 1, 1))
    }

    @Test("the calendar comes round every 400 years, from year 0 to year 9999")
    func comesRound() throws {
        let first = try #require(CalendarDate("0000-01-01"))
        for seed in UInt64(1)...1_000 {
            var random = SplitMix64(seed: seed)
            let date = first.adding(days: Int.random(in: 0..<24 * Int(Self.cycle), using: &random))
            let later = date.adding(days: Int(Self.cycle))
            #expect(later.components == (date.year + 400, date.month, date.day), "seed \(seed)")
            #expect(later.weekday == date.weekday)
            #expect(CalendarDate(date.description) == date && CalendarDate(later.description) == later)
        }
        #expect(try #require(CalendarDate("9999-12-31")).adding(days: 1).components == (10_000, 1, 1))
    }

    /// Days in 400 years.
    private static let cycle: Int32 = 146_097

    @Test("the epoch, its weekday and its spelling")
    func epoch() throws {
        let epoch = CalendarDate(days: 0)
        #expect(epoch.description == "1970-01-01")
        #expect(epoch.weekday == .thursday)
        #expect(try #require(CalendarDate("2026-10-05")).weekday == .monday)
        #expect(try #require(CalendarDate("1969-12-28")).weekday == .sunday)
        #expect(try #require(CalendarDate("2026-10-07")).monday.description == "2026-10-05")
        #expect(try #require(CalendarDate("2026-10-11")).monday.description == "2026-10-05")
    }

    @Test(
        "no other spelling is a date",
        arguments: [
            "", "2026-2-01", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "2026/01/01",
            "2026-01-01T", " 2026-01-01", "٢٠٢٦-01-01", "+026-01-01",
        ])
    func refused(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(
        "18 comes at the start of the birthday; born on 29 February, on 1 March",
        arguments: [
            ("2008-10-05", "2026-10-04", 17), ("2008-10-05", "2026-10-05", 18), ("2008-02-29", "2026-02-28", 17),
            ("2008-02-29", "2026-03-01", 18), ("2008-02-29", "2024-02-29", 16),
        ])
    func age(birth: String, date: String, years: Int) throws {
        #expect(try #require(CalendarDate(date)).age(bornOn: try #require(CalendarDate(birth))) == years)
    }
}

@Suite("Instants")
struct TimestampTests {
    @Test(
        "RFC 3339 is read with any offset, to the microsecond, finer digits cut",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T19:00:00-05:00", 0),
            ("2026-10-05T10:00:00.123456+02:00", 1_791_187_200_123_456),
            ("2026-10-05T08:00:00.1234569Z", 1_791_187_200_123_456),
            ("2026-10-05t08:00:00.5z", 1_791_187_200_500_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
        ] as [(String, Int64)])
    func read(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "an instant without an offset is none, nor is any other spelling",
        arguments: [
            "", "2026-10-05", "2026-10-05T08:00:00", "2026-10-05T08:00:00.Z", "2026-10-05 08:00:00Z",
            "2026-10-05T24:00:00Z", "2026-10-05T08:60:00Z", "2026-10-05T08:00:61Z", "2026-10-05T08:00:00+2:00",
            "2026-10-05T08:00:00+24:00", "2026-10-05T08:00:00+0200", "2026-10-05T08:00Z", "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00", "2026-10-05T08:00:00Zz",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("what is written has 27 characters and is read again")
    func roundTrip() {
        for seed in UInt64(1)...1_000 {
            var random = SplitMix64(seed: seed)
            let instant = Timestamp(
                microseconds: Int64.random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &random))
            #expect(instant.description.utf8.count == 27)
            #expect(Timestamp(instant.description) == instant, "seed \(seed)")
        }
    }

    @Test("Foundation reads the same instant")
    func foundation() throws {
        let formatter = ISO8601DateFormatter()
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let seconds = Int64.random(in: 0..<4_000_000_000, using: &random)
            let instant = Timestamp(microseconds: seconds * 1_000_000)
            let text = String(instant.description.dropLast(8)) + "Z"
            #expect(try #require(formatter.date(from: text)).timeIntervalSince1970 == Double(seconds))
        }
    }

    @Test("the date of an instant is that of UTC, before 1970 too")
    func date() {
        #expect(Timestamp(microseconds: -1).date.description == "1969-12-31")
        #expect(Timestamp(microseconds: 0).date.description == "1970-01-01")
        #expect(Timestamp(microseconds: -1).milliseconds == -1)
    }
}

@Suite("School years, months and periods")
struct PeriodTests {
    @Test("a school year runs from 1 September to 31 August")
    func schoolYear() throws {
        let year = try #require(SchoolYear("2026-2027"))
        #expect(year.firstDate.description == "2026-09-01")
        #expect(year.lastDate.description == "2027-08-31")
        #expect(SchoolYear(year.firstDate) == year)
        #expect(SchoolYear(year.lastDate) == year)
        #expect(SchoolYear(year.lastDate.adding(days: 1)).description == "2027-2028")
        #expect(SchoolYear("2026-2028") == nil)
        for start in 0...9_998 {
            let first = SchoolYear(start: start).firstDate.components
            #expect(first == (start, 9, 1), "\(start)")
            if first != (start, 9, 1) { return }
        }
    }

    @Test("a period comes back from its text", arguments: ["2026-10", "2026-10-05", "2026-2027"])
    func period(text: String) throws {
        #expect(try #require(Period(text)).description == text)
    }

    @Test("no other text is a period", arguments: ["", "2026", "2026-13", "2026-1", "2026-2026", "2026-W10"])
    func noPeriod(text: String) {
        #expect(Period(text) == nil)
    }

    @Test("months follow one another over the year")
    func months() throws {
        #expect(try #require(Month("2026-12")).next.description == "2027-01")
        #expect(try #require(Month("2026-01")).next.description == "2026-02")
    }
}
