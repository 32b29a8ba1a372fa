public import Messages

/// The rules that this version judges. The numbers are part of the state's format: none is ever used again.
public enum SupportedRule: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case unexplainedAbsence = 1
    case fourHalfDays = 2
    case tenHalfDays = 3

    public init?(_ name: Rule) {
        guard let rule = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = rule
    }

    public var name: Rule {
        switch self {
        case .unexplainedAbsence: .unexplainedAbsence
        case .fourHalfDays: .fourHalfDays
        case .tenHalfDays: .tenHalfDays
        }
    }
}
