/// One morning or afternoon of one date, in the order of time.
public struct DatedHalfDay: Hashable, Sendable, Comparable, BitwiseCopyable {
    public let date: CalendarDate
    public let halfDay: HalfDay

    public init(_ date: CalendarDate, _ halfDay: HalfDay) {
        self.date = date
        self.halfDay = halfDay
    }

    public static func < (one: Self, other: Self) -> Bool {
        (one.date, one.halfDay) < (other.date, other.halfDay)
    }
}

extension DatedHalfDay: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        self.init(try json["date"].read(), try json["halfDay"].read())
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("date", date)
            writer.field("halfDay", halfDay)
        }
    }
}
