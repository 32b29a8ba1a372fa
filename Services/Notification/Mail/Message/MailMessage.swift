/// One mail to one person: what RFC 5322 needs and no more.
public struct MailMessage: Sendable {
    public let from: Mailbox
    public let to: MailAddress
    /// In `Message-ID`, before the sender's domain. The same for each repeat of one delivery: mailboxes and spam
    /// filters know a repeat by it.
    public let id: MailID
    /// Milliseconds since 1970.
    public let date: Int64
    /// BCP 47.
    public let language: String
    public let subject: String
    /// Lines end with `\n`.
    public let text: String

    public init(
        from: Mailbox, to: MailAddress, id: MailID, date: Int64, language: String, subject: String, text: String
    ) {
        self.from = from
        self.to = to
        self.id = id
        self.date = date
        self.language = language
        self.subject = subject
        self.text = text
    }

    /// The mail as it travels and as it lies in an `.eml` file: ASCII, lines ended by CRLF.
    public var bytes: [UInt8] {
        let headers = [
            ("Date", MailDate.text(date)),
            ("From", from.headerValue),
            ("To", to.text),
            ("Message-ID", "<\(id.text)@\(from.address.domain)>"),
            ("Subject", EncodedWord.text(subject, after: "Subject: ".utf8.count)),
            ("Content-Language", String(language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })),
            // RFC 3834: no robot answers it, and no holiday notice comes back.
            ("Auto-Submitted", "auto-generated"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ]
        let head = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        return Array((head + "\r\n" + QuotedPrintable.encoded(text)).utf8)
    }
}
