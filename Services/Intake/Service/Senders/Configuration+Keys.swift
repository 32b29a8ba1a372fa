import Admission
import Messages
import ServiceKit

extension Configuration {
    /// The rules of admission, made of the keys that the files hold. Blocks on the disk.
    /// - Throws: a sentence that names the variable at fault and holds nothing of the file.
    func admission() throws -> Admission {
        let pseudonymKey = try key(self[Variables.pseudonymKeyFile].read(), of: Variables.pseudonymKeyFile.name)
        let contactKey = try key(
            SecretFile(path: self[Variables.contactPublicKeyFile]).read(), of: Variables.contactPublicKeyFile.name)
        guard let pseudonymiser = Pseudonymiser(key: pseudonymKey), let contactKey = PublicKey(bytes: contactKey) else {
            preconditionFailure("a key file holds 32 bytes")
        }
        return Admission(pseudonymiser: pseudonymiser, contactKey: contactKey)
    }

    /// Who may send. Blocks on the disk.
    func senderKeys(log: Logger) throws(ConfigurationError) -> KeyRing<SenderKey> {
        do throws(FileError) {
            return try KeyRing(file: self[Variables.keysFile], log: log)
        } catch {
            throw ConfigurationError(Variables.keysFile.name, error.named)
        }
    }

    private func key(_ bytes: [UInt8], of variable: String) throws(ConfigurationError) -> [UInt8] {
        do throws(KeyFile.Failure) {
            return try KeyFile.parse(String(decoding: bytes, as: UTF8.self), for: variable)
        } catch {
            throw ConfigurationError(
                variable, "names a file that is not its key: it \(error); vigie keys generate makes one")
        }
    }
}
