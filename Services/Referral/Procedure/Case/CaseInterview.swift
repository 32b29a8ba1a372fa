import Messages

/// An interview of one case.
struct CaseInterview: Hashable, Sendable {
    let id: Identifier
    var isHeld = false
}
