import Glibc

/// Mail as files: one `.eml` a mail, as every mail program opens them and as a pick-up directory of a mail server
/// takes them. A repeat of a mail replaces its file.
///
/// Letters name children: the directory is made for its owner alone (0700), and so are the files (0600).
public final class MailDirectory: MailTransport {
    private let path: String

    /// Makes the directory where it is missing, and those above it.
    public init(_ path: String) throws(MailError) {
        self.path = path
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            guard mkdir(partial, 0o700) == 0 || errno == EEXIST || access(partial, X_OK) == 0 else {
                throw Self.error("cannot be made")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw Self.error("cannot be written to") }
    }

    public func send(_ message: MailMessage) throws(MailError) {
        let name = "\(path)/\(message.id.text).eml"
        // Under another name first: who reads the directory sees whole mails only. One process owns a delivery at a
        // time; were there two, both would write the same mail.
        let draft = "\(path)/.\(message.id.text).\(getpid())"
        do throws(MailError) {
            try write(message.bytes, to: draft)
            guard rename(draft, name) == 0 else { throw Self.error("does not take a mail") }
        } catch {
            unlink(draft)
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to file: String) throws(MailError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error("does not take a new file") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.error("does not take a mail") }
            written += count
        }
        // The outcome is published after this: it must not say that a mail exists which a power cut takes away.
        guard fsync(descriptor) == 0 else { throw Self.error("does not keep a mail") }
    }

    private static func error(_ what: String) -> MailError {
        MailError(
            .transient, code: "mail-directory",
            reason: "the mail directory \(what): \(String(cString: strerror(errno)))")
    }
}
