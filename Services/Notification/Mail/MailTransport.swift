/// A way for mail to leave. Belongs to one thread, which `send` blocks.
public protocol MailTransport: AnyObject {
    /// Returns when the mail is in other hands: a server has answered for it, or the file is there.
    func send(_ message: MailMessage) throws(MailError)
}
