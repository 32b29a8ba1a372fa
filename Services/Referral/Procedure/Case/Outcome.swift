public import Messages

/// What a dossier has sent.
public enum Outcome: Hashable, Sendable {
    /// On `cases`.
    case said(CaseEvent)
    /// On `cases`.
    case answered(CommandOutcome)
    /// On the partner's topic.
    case referred(OutgoingReferral)
}
