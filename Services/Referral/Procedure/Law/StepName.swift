/// The code of a step. Open: a procedure of another académie may have steps that this code does not know.
public struct StepName: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// S0 and S1 of the circulaire: reach the guardians, ask for the reason, recall why attendance matters.
    public static let contactGuardians = StepName(rawValue: "contact-guardians")
    /// S0b: they were not reached; a letter.
    public static let writeToGuardians = StepName(rawValue: "write-to-guardians")
    /// The entretien de situation with pupil and family.
    public static let interview = StepName(rawValue: "interview")
    /// S2: the équipe éducative (primary) or commission éducative (secondary) meets; a document is signed.
    public static let educationalTeam = StepName(rawValue: "educational-team")
    /// S2: the head seizes the academy (DASEN).
    public static let reportToAcademy = StepName(rawValue: "report-to-academy")
    /// S3: the communauté éducative builds the scheme of help and names a référent.
    public static let educationalCommunity = StepName(rawValue: "educational-community")
    /// S4: the academy is seized again, with the whole file.
    public static let reportAgainToAcademy = StepName(rawValue: "report-again-to-academy")
    /// Measures other than the next exclusion.
    public static let alternativesToExclusion = StepName(rawValue: "alternatives-to-exclusion")
    /// A partner is asked.
    public static let referral = StepName(rawValue: "referral")
    /// A partner that was asked owes an answer. No rule calls for it; each referral with a date does.
    public static let partnerAnswer = StepName(rawValue: "partner-answer")
}
