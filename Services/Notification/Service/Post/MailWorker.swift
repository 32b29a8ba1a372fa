import Correspondence
import Mail
import Messages

/// Writes letters as mails and hands them over, one after the other. Belongs to one thread, which it blocks.
final class MailWorker {
    typealias MakeTransport = @Sendable () throws(MailError) -> any MailTransport

    private let sender: Mailbox
    private let opener: ContactOpener
    private let makeTransport: MakeTransport
    private var transport: (any MailTransport)?
    /// Milliseconds since 1970.
    private let now: @Sendable () -> Int64

    init(
        sender: Mailbox, opener: ContactOpener, now: @escaping @Sendable () -> Int64,
        makeTransport: @escaping MakeTransport
    ) {
        self.sender = sender
        self.opener = opener
        self.now = now
        self.makeTransport = makeTransport
    }

    /// - Returns: how the attempt ended, as the event that says so.
    func carry(_ dispatch: OutgoingLetter) -> Delivery {
        let letter = dispatch.letter
        // By then the book takes the attempt for lost and may make it again: two must not cross.
        guard now() < letter.mustLeaveBefore else { return failed(letter, "queued-too-long", willRetry: true) }
        do throws(MailError) {
            guard let mail = mail(dispatch) else { return failed(letter, "unreachable", willRetry: false) }
            let transport = if let transport { transport } else { try makeTransport() }
            self.transport = transport
            try transport.send(mail)
            return letter.outcome(.sent, at: Timestamp(milliseconds: now()))
        } catch {
            // A directory that is gone, a connection that is stuck: begun anew. A server that has spoken is there.
            if !error.code.hasPrefix("smtp-") { transport = nil }
            return failed(letter, error.code, willRetry: error.kind == .transient)
        }
    }

    /// A letter that is not even tried now.
    func putOff(_ dispatch: OutgoingLetter, _ reason: String) -> Delivery {
        failed(dispatch.letter, reason, willRetry: true)
    }

    private func failed(_ letter: Letter, _ reason: String, willRetry: Bool) -> Delivery {
        letter.outcome(.failed, at: Timestamp(milliseconds: now()), reason: reason, willRetry: willRetry)
    }

    /// Nil when the contact does not say where to send it.
    private func mail(_ dispatch: OutgoingLetter) -> MailMessage? {
        let letter = dispatch.letter
        guard let id = MailID(letter.delivery.text),
            let (address, givenName) = try? opener.addressing(dispatch.place, in: dispatch.contact)
        else { return nil }
        let text = LetterText(letter, givenName: givenName)
        return MailMessage(
            from: sender, to: address, id: id, date: now(), language: letter.language.tag, subject: text.subject,
            text: text.body)
    }
}
