/// An instant in UTC, to the microsecond, years 0000 to 9999. Written by RFC 3339.
public struct Timestamp: Hashable, Sendable, BitwiseCopyable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public static let microsecondsPerSecond: Int64 = 1_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public init(milliseconds: Int64) {
        microseconds = milliseconds * 1_000
    }

    /// Midnight UTC at the start of `date`.
    public init(_ date: CalendarDate) {
        microseconds = Int64(date.days) * Self.microsecondsPerDay
    }

    /// - Parameter text: RFC 3339: date, `T`, time, an optional fraction, and `Z` or an offset. Digits finer than a
    ///   microsecond are cut. A leap second is the second after it.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 64, let date = CalendarDate(digits: bytes[0..<10]),
            bytes[10] | 0x20 == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = Decimal.value(bytes[11..<13]), hour < 24,
            let minute = Decimal.value(bytes[14..<16]), minute < 60,
            let second = Decimal.value(bytes[17..<19]), second <= 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < bytes.count, let digit = Decimal.value(bytes[index...index]) {
                if index - start < 6 { fraction = fraction * 10 + Int64(digit) }
                index += 1
            }
            guard index > start else { return nil }
            for _ in 0..<max(0, 6 - (index - start)) { fraction *= 10 }
        }
        guard let offset = Self.offset(bytes[index...]) else { return nil }
        let seconds = Int64(date.days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offset * 60)
        let instant = seconds * Self.microsecondsPerSecond + fraction
        guard instant >= Self.earliest.microseconds, instant <= Self.latest.microseconds else { return nil }
        microseconds = instant
    }

    /// Minutes east of UTC that `zone` says: `Z`, `+hh:mm`, `-hh:mm`.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        let start = zone.startIndex
        if zone.count == 1 { return zone[start] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard zone.count == 6, zone[start + 3] == UInt8(ascii: ":"),
            let hours = Decimal.value(zone[start + 1..<start + 3]), hours < 24,
            let minutes = Decimal.value(zone[start + 4..<start + 6]), minutes < 60
        else { return nil }
        switch zone[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: beyond them RFC 3339 has no spelling.
    public static let earliest = Timestamp(microseconds: -62_167_219_200_000_000)
    public static let latest = Timestamp(microseconds: 253_402_300_799_999_999)

    /// The date in UTC.
    public var date: CalendarDate {
        CalendarDate(days: Int32(Self.floorDivide(microseconds, Self.microsecondsPerDay)))
    }

    public var milliseconds: Int64 { Self.floorDivide(microseconds, 1_000) }

    public func adding(seconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds + seconds * Self.microsecondsPerSecond)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value + 1) / divisor - 1
    }
}

extension Timestamp: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.microseconds < other.microseconds }

    /// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always 27 characters for years of four digits.
    public var description: String {
        let date = self.date
        let rest = Int(microseconds - Timestamp(date).microseconds)
        var text: [UInt8] = []
        text.reserveCapacity(27)
        date.append(to: &text)
        text.append(UInt8(ascii: "T"))
        Decimal.append(rest / 3_600_000_000, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Decimal.append(rest / 60_000_000 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Decimal.append(rest / 1_000_000 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: "."))
        Decimal.append(rest % 1_000_000, width: 6, to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }
}

extension Timestamp: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Timestamp(try String(json)) else {
            throw json.failure(.invalidValue, "must be an instant with an offset, such as 2026-09-01T08:05:00+02:00")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(description) }
}
