import Messages

extension LegalProcedure {
    /// The French procedure: code de l'éducation L131-8, R131-5 to R131-7, L114-1; circulaire 2014-159 of 24 December 2014.
    ///
    /// The texts give no hour count: "immédiatement" for the first contact, "as soon as reached" for the meetings. The one deadline
    /// here, 48 hours before the letter, is the practice of schools (and stood in the décret of 1966, since repealed): a setting, not law.
    public static let france = LegalProcedure(
        name: "fr-2026",
        steps: [
            .unexplainedAbsence: [contactGuardians],
            .fourHalfDays: [educationalTeam, reportToAcademy, reportAgainToAcademy],
            .tenHalfDays: [
                StepRule(.educationalCommunity, role: .head, isLasting: true, basis: "R131-7 II, circulaire 2014-159"),
                reportAgainToAcademy, referral(to: [.cio, .mlds]),
            ],
            .chronicAbsence: [interview],
            .dropInAttendance: [interview],
            .unbrokenAbsence: [contactGuardians, interview, referral(to: [.cio, .mlds])],
            .repeatedExclusion: [
                StepRule(.alternativesToExclusion, role: .head, isLasting: true, basis: "alternatives to exclusion")
            ],
            .leftWithoutSolution: [referral(to: [.cio, .missionLocale, .mlds, .dve])],
        ],
        fallback: [interview],
        sequels: [
            StepRule(.writeToGuardians, role: .head, basis: "R131-5; by letter when nobody answered")
        ],
        deciders: [.head],
        staff: [.cpe, .referent],
        closingReasons: ["dealt-with", "left-territory", "deceased", "opened-in-error"],
        closingReasonsForLeavers: ["of-age", "left-territory", "deceased", "opened-in-error"])

    private static let contactGuardians = StepRule(
        .contactGuardians, role: .cpe, hours: 48, next: .writeToGuardians, basis: "R131-5, L131-8")
    private static let educationalTeam = StepRule(
        .educationalTeam, role: .head, isLasting: true, basis: "R131-7 I: a document is signed with the guardians")
    private static let reportToAcademy = StepRule(
        .reportToAcademy, role: .head, nature: .decision, isLasting: true, basis: "L131-8")
    /// "En cas de persistance": an alert that comes after the help of S3 was set up.
    private static let reportAgainToAcademy = StepRule(
        .reportAgainToAcademy, role: .head, nature: .decision, after: .educationalCommunity, isLasting: true,
        basis: "R131-7 II")
    private static let interview = StepRule(
        .interview, role: .referent, isLasting: true, basis: "R131-6: dialogue with the guardians")

    private static func referral(to partners: [PartnerKind]) -> StepRule {
        StepRule(.referral, role: .head, nature: .referral, partners: partners, basis: "L114-1, L313-7")
    }
}
