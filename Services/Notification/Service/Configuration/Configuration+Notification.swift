import Correspondence
import Mail
import ServiceKit

extension Configuration {
    func letterPolicy() throws(ConfigurationError) -> LetterPolicy {
        let outcome = self[NotificationVariables.outcome]
        // An attempt begins within three quarters of that time and must be over before it is repeated.
        guard outcome >= 5 * self[NotificationVariables.timeout] else {
            throw ConfigurationError(
                NotificationVariables.outcome.name, "must be at least five times \(NotificationVariables.timeout.name)")
        }
        return LetterPolicy(
            latestAbsence: self[NotificationVariables.latestAbsence],
            latestProcedure: self[NotificationVariables.latestProcedure],
            waiting: Int64(self[NotificationVariables.waiting]) * LetterPolicy.day,
            outcome: Int64(outcome) * LetterPolicy.second,
            backoff: Backoff(first: Int64(self[NotificationVariables.retry]) * LetterPolicy.second))
    }

    /// Where mail goes: to the mail server that is named, else into a directory. Blocks on the disk.
    func mailTransport(
        in state: StateDirectory
    ) throws(ConfigurationError) -> (make: MailWorker.MakeTransport, destination: MailDestination) {
        let authorities = try smtpAuthorities()
        guard let url = self[Variables.smtpURL] else {
            let path = self[Variables.mailDirectory] ?? state.file("mail")
            do throws(MailError) {
                _ = try MailDirectory(path)
            } catch {
                throw ConfigurationError(Variables.mailDirectory.name, "names \(path): \(error.reason)")
            }
            return ({ () throws(MailError) in try MailDirectory(path) }, .directory(path))
        }
        let password = try smtpPassword()
        let server: SMTPServer
        do throws(SMTPServer.Failure) {
            server = try SMTPServer(
                url: url, password: password, encryption: self[NotificationVariables.encryption],
                authorities: authorities, timeout: self[NotificationVariables.timeout])
        } catch {
            throw ConfigurationError(Variables.smtpURL.name, "\(error)")
        }
        return ({ () throws(MailError) in try SMTPTransport(server) }, .server(server.address))
    }

    /// The file, which curl opens for each connection: looked into now, so that no letter is needed to find it wrong.
    private func smtpAuthorities() throws(ConfigurationError) -> String? {
        let variable = NotificationVariables.authorities
        guard let path = self[variable] else { return nil }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileBytes.read(path, limit: 16 << 20)
        } catch {
            throw ConfigurationError(variable.name, error.named)
        }
        do throws(CertificateText.Failure) {
            try CertificateText.check(bytes)
        } catch {
            throw ConfigurationError(variable.name, "names \(path), which \(error)")
        }
        return path
    }

    /// The first line of the file, which most editors end.
    private func smtpPassword() throws(ConfigurationError) -> String? {
        let variable = NotificationVariables.passwordFile
        guard let path = self[variable] else { return nil }
        let text: String
        do throws(FileError) {
            text = String(decoding: try SecretFile(path: path).read(), as: UTF8.self)
        } catch {
            throw ConfigurationError(variable.name, error.named)
        }
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw ConfigurationError(variable.name, "names \(path), which is empty")
        }
        return String(line)
    }
}
