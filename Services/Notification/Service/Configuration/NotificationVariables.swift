import Mail
import ServiceKit

/// The variables that notification reads beside the common ones.
enum NotificationVariables {
    static let sender = Variable<Mailbox>(
        Variables.mailFrom.name, Variables.mailFrom.meaning + ", such as Vie scolaire <vie-scolaire@example.org>",
        fallback: Mailbox("vigie@localhost"), defaultText: Variables.mailFrom.defaultText
    ) { (text) throws(Variable<Mailbox>.Refusal) -> Mailbox in
        guard let mailbox = Mailbox(text) else {
            throw Variable<Mailbox>.Refusal("must be a mail address, or a name and an address in angle brackets")
        }
        return mailbox
    }

    static let encryption = Variable<SMTPServer.Encryption>.choice(
        "VIGIE_SMTP_ENCRYPTION",
        "whether mail leaves by TLS alone (smtps://, or STARTTLS), by STARTTLS where the server offers it, or in the "
            + "clear: required, opportunistic or off"
    ).optional(
        defaultText:
            "opportunistic where VIGIE_SMTP_URL names this machine (127.0.0.0/8, ::1, localhost) and no user, and there is no "
            + "VIGIE_SMTP_CA_FILE, else required"
    )

    static let passwordFile = Variable<String>.file(
        "VIGIE_SMTP_PASSWORD_FILE", "the file of the password of the user in VIGIE_SMTP_URL"
    ).optional(defaultText: "the password in the URL, if there is one")

    static let authorities = Variable<String>.file(
        "VIGIE_SMTP_CA_FILE", "the certificate authorities (PEM) that the mail server is trusted by"
    ).optional(defaultText: "the system's")

    static let timeout = Variable<Int>.integer(
        "VIGIE_SMTP_TIMEOUT", "how long one mail may take at the mail server", unit: "s", in: 1...90, default: 60)

    static let connections = Variable<Int>.integer(
        "VIGIE_SMTP_CONNECTIONS", "how many mails are handed over at once", in: 1...64, default: 2)

    static let latestAbsence = Variable<Int>.integer(
        "VIGIE_LETTER_ABSENCE_DAYS",
        "how old an absence may be when it is first heard of for its family still to be told",
        unit: "days", in: 0...366, default: 62)

    static let latestProcedure = Variable<Int>.integer(
        "VIGIE_LETTER_PROCEDURE_DAYS",
        "how long ago a threshold of the procedure may have been reached for the family still to be told",
        unit: "days", in: 0...366, default: 62)

    static let waiting = Variable<Int>.integer(
        "VIGIE_LETTER_WAIT_DAYS", "how long a letter waits for a contact or for the mail server",
        unit: "days", in: 1...366, default: 14)

    static let outcome = Variable<Int>.integer(
        "VIGIE_LETTER_OUTCOME_SECONDS",
        "how long the outcome of an attempt is waited for before the letter is sent once more; at least five times "
            + "VIGIE_SMTP_TIMEOUT",
        unit: "s", in: 5...86_400, default: 600)

    static let retry = Variable<Int>.integer(
        "VIGIE_LETTER_RETRY_SECONDS",
        "how long after a first attempt that failed for now the second is made; each later pause is four times as long, "
            + "six hours at most",
        unit: "s", in: 1...21_600, default: 60)

    static let patience = Variable<Int>.integer(
        "VIGIE_LETTER_PATIENCE_SECONDS",
        "for how long no mail may leave, or letters may wait for a key that opens their contacts, before /readyz says so",
        unit: "s", in: 1...86_400, default: 120)

    static let all: [any VariableDeclaration] = [
        Variables.contactSecretKeyFile, Variables.smtpURL, passwordFile, encryption, authorities, timeout, connections,
        sender, Variables.mailDirectory, latestAbsence, latestProcedure, waiting,
        outcome, retry, patience,
    ]
}
