public import Messages

/// Proof that a pupil may be sent to a service for adults at an instant.
///
/// A value of this type is the proof: it can only be made from birth dates that show it, and no referral to an adult
/// service can be made without one. So nobody under 16 or of unknown age is sent there, whatever a directory, a person or a
/// state that was stored before says (CNIL on the SIEI, 2010: under-16s are excluded automatically).
public struct AdultServiceEligibility: Hashable, Sendable {
    /// In full years. 16: the end of compulsory schooling (L131-1). 25 and no more: "16-25 révolus" is whom these services take, and
    /// a greater age in a school's record is a slip of the pen, which proves nothing.
    public static let ages = 16...25

    /// The birth date that proves it: the latest, when several are known.
    public let birthDate: CalendarDate
    /// The date on which it is proved.
    public let date: CalendarDate

    /// - Parameters:
    ///   - birthDates: all that are known of the pupil. Each must prove it: where two records differ, the mistake that must not
    ///     happen decides.
    ///   - instant: see ``date(at:)``.
    /// - Returns: nil when no birth date is known, or one of them gives an age outside ``ages``.
    public init?(birthDates: some Collection<CalendarDate>, at instant: Timestamp) {
        let date = Self.date(at: instant)
        guard let latest = birthDates.max(),
            birthDates.allSatisfy({ Self.ages.contains(date.age(bornOn: $0)) })
        else { return nil }
        birthDate = latest
        self.date = date
    }

    /// The date that has begun everywhere on Earth (UTC−12), so that no time zone makes anybody 16 a day early.
    static func date(at instant: Timestamp) -> CalendarDate { instant.adding(seconds: -hoursBehind * 3_600).date }

    private static let hoursBehind: Int64 = 12

    /// The first instant at which ``init(birthDates:at:)`` can give a value; nil when no birth date is known.
    static func beginning(birthDates: some Collection<CalendarDate>) -> Timestamp? {
        guard let (year, month, day) = birthDates.max()?.components else { return nil }
        // 29 February, in a year without one: 1 March.
        let birthday =
            CalendarDate(year: year + ages.lowerBound, month: month, day: day)
            ?? CalendarDate(year: year + ages.lowerBound, month: 3, day: 1)
        return birthday.map { Timestamp($0).adding(seconds: hoursBehind * 3_600) }
    }
}
