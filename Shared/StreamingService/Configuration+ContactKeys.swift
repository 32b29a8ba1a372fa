public import Messages
public import ServiceKit

extension Configuration {
    /// The keys that open contacts, the newest first, as they stand in their file. Blocks on the disk.
    public func contactKeys() throws(ConfigurationError) -> SecretKeys {
        let variable = Variables.contactSecretKeyFile
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try self[variable].read()
        } catch {
            throw ConfigurationError(variable.name, error.named)
        }
        do throws(KeyFile.Failure) {
            let keys = try KeyFile.parseAll(String(decoding: bytes, as: UTF8.self), for: variable.name)
            let secret = keys.compactMap { SecretKey(bytes: $0) }
            guard secret.count == keys.count else { throw .noKey }
            guard let keys = SecretKeys(secret) else { throw .oneKeyTwice }
            return keys
        } catch {
            throw ConfigurationError(
                variable.name, "names a file that is not its key: it \(error); vigie keys generate makes one")
        }
    }
}
