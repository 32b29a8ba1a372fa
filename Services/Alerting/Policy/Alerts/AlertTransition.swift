/// An alert that came to stand or ceased to.
public struct AlertTransition: BitwiseCopyable, Sendable {
    public let rule: SupportedRule
    public let span: PeriodSpan
    /// The first day of the period, numbered from 1 September.
    public let day: Int
    /// Odd when it came to stand, even when it ceased.
    public let revision: UInt32

    public var stands: Bool { revision & 1 == 1 }
}
