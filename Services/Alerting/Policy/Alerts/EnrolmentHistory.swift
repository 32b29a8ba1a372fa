public import Messages

/// The enrolments in force of one pupil, for the age that rides on an alert (policy.md, Rules, "Age").
public struct EnrolmentHistory: Sendable {
    /// From the greatest `since`, then school, on; without those cancelled.
    private let enrolments: [Enrolment]

    public static let none = EnrolmentHistory([])

    /// - Parameter enrolments: of each key the version in force.
    public init(_ enrolments: [Enrolment]) {
        self.enrolments = enrolments.filter { $0.status != .cancelled }.sorted {
            ($0.since, $0.school) > ($1.since, $1.school)
        }
    }

    /// The birth date by the enrolment that covers `date`, else by the last one that has it.
    func birthDate(on date: CalendarDate) -> CalendarDate? {
        enrolments.first { $0.covers(date) }?.birthDate ?? enrolments.lazy.compactMap(\.birthDate).first
    }

    public func ageBand(on date: CalendarDate) -> AgeBand {
        AgeBand(age: birthDate(on: date).map { date.age(bornOn: $0) })
    }
}
