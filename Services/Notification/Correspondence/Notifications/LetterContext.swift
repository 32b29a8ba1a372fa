public import Messages

/// What the letters of a pupil depend on beside the log: the policy, and whom the contacts in force let us write to.
public struct LetterContext {
    let policy: LetterPolicy
    /// By the contact in force at a school. Nil: there is none.
    let recipients: (UAI) -> Recipients?

    public init(policy: LetterPolicy, recipients: @escaping (UAI) -> Recipients?) {
        self.policy = policy
        self.recipients = recipients
    }
}
