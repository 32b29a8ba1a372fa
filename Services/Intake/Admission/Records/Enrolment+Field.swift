import Messages

extension Enrolment {
    /// Days between which `since` and `until` lie, before and after `recordedAt`: a pupil stays at one school for years, and
    /// its last day may be entered from the first.
    static let window = (before: 20 * 366, after: 6 * 366)
    /// Years of a pupil when enrolled. Kindergarten takes children from 2.
    static let ages = 2...100

    init(_ object: Field, _ origin: Origin) throws(FieldError) {
        func date(_ field: Field) throws(FieldError) -> CalendarDate {
            let date = try field.read(or: .dateForm) { CalendarDate($0) }
            try origin.check(date, field, before: Self.window.before, after: Self.window.after)
            return date
        }

        let status = try object["status"].read(or: .statusUnknown) { EnrolmentStatus(rawValue: $0) }
        let since = try date(object["since"])
        let until = object["until"].isPresent ? try date(object["until"]) : nil
        if let until, until < since { throw object["until"].fault(.untilBeforeSince) }
        if status == .left, until == nil { throw object["until"].fault(.untilMissing) }

        let birthDate = try object["birthDate"].readIfPresent(or: .dateForm) { CalendarDate($0) }
        if let birthDate, !Self.ages.contains(since.age(bornOn: birthDate)) {
            throw object["birthDate"].fault(.birthDateImplausible)
        }
        let division = try object["division"].textIfPresent(atMost: 64)
        let level = try object["level"].textIfPresent(atMost: 64)
        let destination = try object["destination"].readIfPresent(or: .destinationUnknown) { Destination(rawValue: $0) }
        if destination != nil, status != .left { throw object["destination"].fault(.destinationWithoutLeft) }

        self.init(
            id: origin.id, school: origin.school, pupil: origin.pupil, recordedAt: origin.recordedAt, status: status,
            since: since, until: until, birthDate: birthDate, division: division, level: level,
            destination: destination,
            postcode: try object["postcode"].readIfPresent(or: .postcodeForm, Self.postcode), source: origin.source)
    }

    /// Of any country: its partners' territories are looked up by it, so it is kept in capitals.
    private static func postcode(_ text: String) -> String? {
        let text = text.uppercased()
        let isPostcode = text.utf8.allSatisfy { byte in
            (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
                || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
        }
        guard isPostcode, (2...10).contains(text.utf8.count), text.first != " ", text.last != " " else { return nil }
        return text
    }
}
