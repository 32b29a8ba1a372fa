/// A month of the calendar; written `2026-10`.
public struct Month: Hashable, Sendable, BitwiseCopyable {
    /// Months since January of year 0.
    private let number: Int32

    /// The month of `date`.
    public init(_ date: CalendarDate) {
        let (year, month, _) = date.components
        number = Int32(year * 12 + month - 1)
    }

    /// - Parameter text: exactly `YYYY-MM`.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 7, let first = CalendarDate("\(text)-01") else { return nil }
        self.init(first)
    }

    public var year: Int { Int(number) / 12 }
    /// 1 to 12.
    public var month: Int { Int(number) % 12 + 1 }

    public var next: Month { Month(firstDate.adding(days: 31)) }

    public var firstDate: CalendarDate {
        CalendarDate(year: year, month: month, day: 1) ?? CalendarDate(days: 0)  // made of a date: there is one
    }
}

extension Month: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }

    public var description: String {
        var text: [UInt8] = []
        Decimal.append(year, width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(month, width: 2, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
