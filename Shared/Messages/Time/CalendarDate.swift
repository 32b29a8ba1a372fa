/// A date of the proleptic Gregorian calendar, years 0000 to 9999, without a time zone. Written `YYYY-MM-DD`.
public struct CalendarDate: Hashable, Sendable, BitwiseCopyable {
    /// Days since 1970-01-01.
    public let days: Int32

    public init(days: Int32) {
        self.days = days
    }

    /// - Returns: nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(month, of: year)
        else { return nil }
        // Years are counted from March, so that the leap day is the last of its year; 400 years are 146 097 days.
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// - Parameter text: exactly `YYYY-MM-DD`.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 else { return nil }
        self.init(digits: bytes[...])
    }

    /// - Parameter digits: at least 10 bytes; the first 10 are read.
    init?(digits: ArraySlice<UInt8>) {
        let start = digits.startIndex
        guard digits.count >= 10, digits[start + 4] == UInt8(ascii: "-"), digits[start + 7] == UInt8(ascii: "-"),
            let year = Decimal.value(digits[start..<start + 4]),
            let month = Decimal.value(digits[start + 5..<start + 7]),
            let day = Decimal.value(digits[start + 8..<start + 10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var year: Int { components.year }
    /// 1 to 12.
    public var month: Int { components.month }
    /// 1 to 31.
    public var day: Int { components.day }

    public var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let number = (Int(days) + 3) % 7
        return Weekday.allCases[number >= 0 ? number : number + 7]
    }

    public func adding(days count: Int) -> CalendarDate { CalendarDate(days: days + Int32(count)) }

    /// The Monday of this date's week.
    public var monday: CalendarDate { adding(days: -weekday.rawValue) }

    public var firstOfMonth: CalendarDate { adding(days: 1 - day) }

    /// Full years from `birth` to this date. Somebody born on 29 February ages on 1 March in common years.
    public func age(bornOn birth: CalendarDate) -> Int {
        let (now, then) = (components, birth.components)
        return now.year - then.year - ((now.month, now.day) < (then.month, then.day) ? 1 : 0)
    }

    static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }
}

extension CalendarDate: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.days < other.days }

    /// `YYYY-MM-DD`
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func append(to text: inout [UInt8]) {
        let (year, month, day) = components
        Decimal.append(year, width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(month, width: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(day, width: 2, to: &text)
    }
}

extension CalendarDate: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = CalendarDate(try String(json)) else {
            throw json.failure(.invalidValue, "must be a date of the calendar, YYYY-MM-DD")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(plain: append) }
}
