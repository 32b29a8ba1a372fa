public import Messages

/// What had a pupil's school year judged: a fact, or a change of the policy.
public struct EvaluationCause: BitwiseCopyable, Sendable {
    public let pupil: Pseudonym
    /// The one that an alert names when nothing is left of what it counted.
    let school: UAI
    /// A function of the facts: a replay gives the same.
    public let time: Timestamp

    public init(_ fact: AttendanceFact) {
        (pupil, school, time) = (fact.pupil, fact.school, fact.recordedAt)
    }

    /// A change of the policy, which has neither school nor time: they are those of what was recorded last.
    /// - Precondition: the year has a fact; nothing is reported of one that has none.
    public init(reconsidering year: borrowing PupilYear, of pupil: Pseudonym) {
        var last: HalfDayVersion?
        for index in 0..<year.halfDayCount {
            let version = year.version(at: index)
            if last.map(version.supersedes) ?? true { last = version }
        }
        guard let last, let school = HalfDayVersion.school(ofMark: last.mark) else {
            preconditionFailure("a year without a fact, or a fact without a school")
        }
        (self.pupil, self.school, time) = (pupil, school, Timestamp(microseconds: last.recordedAt))
    }
}
