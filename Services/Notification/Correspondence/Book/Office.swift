public import Messages

/// What the letters of a pupil depend on beside the log: the policy, and whom the contacts in force let us write to.
public struct Office {
    let policy: LetterPolicy
    /// Nil: the school has given no contact, or has taken it back.
    let recipients: (UAI) -> Recipients?

    public init(policy: LetterPolicy, recipients: @escaping (UAI) -> Recipients?) {
        self.policy = policy
        self.recipients = recipients
    }
}
