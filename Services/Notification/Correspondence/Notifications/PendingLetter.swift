/// A letter on its way to one person.
struct PendingLetter: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Requested, or to be tried again.
        /// - Parameter from: milliseconds since 1970.
        case waiting(from: Int64)
        /// Handed over; its outcome has not come back.
        /// - Parameter until: milliseconds since 1970; then nobody holds it any more.
        case underway(until: Int64)
    }

    /// Of the matter, when the letter was requested.
    let edition: Int
    let kind: Letter.Kind
    /// ``Subject/key`` of what it says.
    var key: Int64
    var language: Language
    /// 0 until the first.
    var attempt = 0
    /// An attempt ended without an outcome: it may have arrived. Stays true to the end.
    var isUncertain = false
    var phase: Phase

    /// What whoever reads the letter believes.
    var belief: RecipientState.Belief { kind == .correction ? .corrected : .told(key: key) }

    var isUnderway: Bool {
        if case .underway = phase { true } else { false }
    }
}
