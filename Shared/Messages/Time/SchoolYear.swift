/// From 1 September to 31 August; written `2026-2027`.
public struct SchoolYear: Hashable, Sendable, BitwiseCopyable {
    /// The year of its September.
    public let start: Int32

    public init(start: Int) {
        self.start = Int32(start)
    }

    /// The school year of `date`.
    public init(_ date: CalendarDate) {
        let (year, month, _) = date.components
        self.init(start: month >= 9 ? year : year - 1)
    }

    /// - Parameter text: exactly `YYYY-YYYY`, the second one more than the first.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 9, bytes[4] == UInt8(ascii: "-"), let first = Decimal.value(bytes[0..<4]),
            let second = Decimal.value(bytes[5..<9]), second == first + 1
        else { return nil }
        self.init(start: first)
    }

    public var firstDate: CalendarDate { Self.firstOfSeptember(Int(start)) }
    public var lastDate: CalendarDate { Self.firstOfSeptember(Int(start) + 1).adding(days: -1) }

    /// Days after 31 August for which what is known of a school year is kept: to 31 October. R131-6 has the file of absences opened
    /// for one school year.
    public static let usualRetention = 61

    /// The first instant, a midnight in UTC, at which it is kept no more.
    public func endOfRetention(days: Int = usualRetention) -> Timestamp { Timestamp(lastDate.adding(days: days)) }

    public func contains(_ date: CalendarDate) -> Bool { date >= firstDate && date <= lastDate }

    private static func firstOfSeptember(_ year: Int) -> CalendarDate {
        // 1 September is 184 days after 1 March, and years counted from March end with their leap day.
        let leapDays = year / 4 - year / 100 + year / 400
        return CalendarDate(days: Int32(365 * year + leapDays + 184 - 719_468))
    }
}

extension SchoolYear: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.start < other.start }

    public var description: String {
        var text: [UInt8] = []
        Decimal.append(Int(start), width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(Int(start) + 1, width: 4, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension SchoolYear: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = SchoolYear(try String(json)) else {
            throw json.failure(.invalidValue, "must be a school year, such as 2026-2027")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(description) }
}
