import ServiceKit

/// The variables that referral alone reads.
enum ReferralVariables {
    static let procedureFile = Variable<String>.file(
        "VIGIE_PROCEDURE_FILE", "the file of the procedure: steps, who is in charge, deadlines"
    ).optional(defaultText: "the French procedure, fr-2026")

    static let all: [any VariableDeclaration] = [
        Variables.partnersFile, procedureFile, Variables.keysFile, Variables.contactSecretKeyFile,
    ]
}
