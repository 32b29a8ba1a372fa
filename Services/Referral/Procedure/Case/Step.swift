import Messages

/// A step in one case.
struct Step: Hashable, Sendable {
    enum State: UInt8, Sendable {
        /// At most one of a name.
        case pending
        case done
        /// Declined by a person, or made needless by another step.
        case setAside
    }

    let name: StepName
    var state: State
    /// The alerts that call for it, first the one that called first. A pending step falls with the last of them.
    var causes: [Identifier]
    var due: Timestamp?
    /// Whether `overdue` was said.
    var isLate = false
    /// When it came to be pending, done or set aside.
    var since: Timestamp
    /// With a referral: the kinds of partner that were proposed last.
    var partners: [PartnerKind] = []
}
