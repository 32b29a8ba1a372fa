/// The name of a rule of the policy. Open: a reader of alerts takes a rule that it does not know as one more name.
public struct Rule: RawRepresentable, Hashable, Sendable, JSONCodable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let unexplainedAbsence = Rule(rawValue: "unexplained-absence")
    public static let fourHalfDays = Rule(rawValue: "four-half-days")
    public static let tenHalfDays = Rule(rawValue: "ten-half-days")
    public static let chronicAbsence = Rule(rawValue: "chronic-absence")
    public static let dropInAttendance = Rule(rawValue: "drop-in-attendance")
    public static let unbrokenAbsence = Rule(rawValue: "unbroken-absence")
    public static let repeatedExclusion = Rule(rawValue: "repeated-exclusion")
    public static let leftWithoutSolution = Rule(rawValue: "left-without-solution")
}

extension Rule: CustomStringConvertible {
    public var description: String { rawValue }
}
