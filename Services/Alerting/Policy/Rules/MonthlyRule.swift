/// A rule that stands when the unexcused half-days of a month are `threshold` or more.
struct MonthlyRule: BitwiseCopyable, Sendable {
    let rule: SupportedRule
    /// 1 to 62.
    let threshold: Int
    let month: MonthKind
}
