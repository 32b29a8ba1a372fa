import Messages

/// A referral of one case, as the school's side knows it.
struct CaseReferral: Hashable, Sendable {
    enum State: UInt8, Sendable, Comparable {
        /// Confirmed; the pupil's contact or the partner's key is not there yet.
        case waiting
        case requested
        case acknowledged
        case accepted
        /// Declined, ended, solved or withdrawn.
        case over

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    let id: Identifier
    let partner: Identifier
    let asked: [String]
    let due: CalendarDate?
    /// Who confirmed it, and when.
    let by: Person
    let confirmedAt: Timestamp
    /// The alerts that it rests on; empty when a person refers without any.
    let causes: [Identifier]
    var state: State
    /// Made out to a service for adults.
    var isToAdultService = false
    /// When it was requested of the partner.
    var sentAt: Timestamp?
    /// Whether `overdue` was said.
    var isLate = false

    /// Its partner may still act on it.
    var isActive: Bool { state != .over }

    /// The end of the day by which an answer is needed.
    var deadline: Timestamp? { due.map { Timestamp($0.adding(days: 1)) } }

    /// Once accepted, the partner works with the young person: the question by when is answered.
    var awaitsAnswer: Bool { state < .accepted }
}
