public import Messages

/// What is known of a pupil's age at an instant.
public struct PupilAge: Hashable, Sendable {
    /// In full years, by the latest birth date known; nil when none is.
    public let years: Int?
    public let adultServiceEligibility: AdultServiceEligibility?

    /// - Parameter enrolments: all of the pupil. One that is cancelled says nothing.
    public init(enrolments: [Enrolment], at instant: Timestamp) {
        let birthDates = enrolments.knownBirthDates
        years = birthDates.max().map { AdultServiceEligibility.date(at: instant).age(bornOn: $0) }
        adultServiceEligibility = AdultServiceEligibility(birthDates: birthDates, at: instant)
    }
}

extension [Enrolment] {
    /// Those of enrolments that are not cancelled.
    var knownBirthDates: [CalendarDate] { filter { $0.status != .cancelled }.compactMap(\.birthDate) }
}
