/// What an alert is about in time: a month (`2026-10`), a date (`2026-10-05`) or a school year (`2026-2027`).
public enum Period: Hashable, Sendable {
    case month(Month)
    case date(CalendarDate)
    case schoolYear(SchoolYear)

    public init?(_ text: some StringProtocol) {
        switch text.utf8.count {
        case 7:
            guard let month = Month(text) else { return nil }
            self = .month(month)
        case 9:
            guard let year = SchoolYear(text) else { return nil }
            self = .schoolYear(year)
        default:
            guard let date = CalendarDate(text) else { return nil }
            self = .date(date)
        }
    }

    /// The date by which the policy in force and the enrolment are chosen.
    public var firstDate: CalendarDate {
        switch self {
        case .month(let month): month.firstDate
        case .date(let date): date
        case .schoolYear(let year): year.firstDate
        }
    }
}

extension Period: CustomStringConvertible {
    public var description: String {
        switch self {
        case .month(let month): month.description
        case .date(let date): date.description
        case .schoolYear(let year): year.description
        }
    }
}

extension Period: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Period(try String(json)) else {
            throw json.failure(.invalidValue, "must be a month, a date or a school year")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(description) }
}
