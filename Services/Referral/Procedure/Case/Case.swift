import Messages

/// A case in hand, or the last one that was closed.
struct Case: Hashable, Sendable {
    struct Closing: Hashable, Sendable {
        let reason: String
        let at: Timestamp
    }

    /// A function of pupil and opening alert.
    let id: Identifier
    /// That of the alert that came last: whose staff may act.
    var school: UAI
    /// Of the last event said.
    var revision = 0
    var closing: Closing?
    /// A person opened it again: it does not close by itself.
    var isHeldOpen = false
    var steps: [Step] = []
    var referrals: [CaseReferral] = []
    var interviews: [CaseInterview] = []

    init(id: Identifier, school: UAI) {
        self.id = id
        self.school = school
    }

    var isOpen: Bool { closing == nil }

    func pending(_ name: StepName) -> Int? {
        steps.firstIndex { $0.name == name && $0.state == .pending }
    }
}
