public import Messages

/// What a dossier has sent.
public enum Outcome: Hashable, Sendable {
    /// On `cases`.
    case said(CaseEvent)
    /// On `cases`.
    case answered(CommandOutcome)
    /// On the partner's topic.
    case referred(OutgoingReferral)
    /// On the topic of rejections of the partner whose reply it was.
    /// - Parameter command: that passed it on.
    case rejected(ReplyRejection, partner: Identifier, command: Identifier)
}
