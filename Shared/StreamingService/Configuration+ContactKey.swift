public import Messages
public import ServiceKit

extension Configuration {
    /// The key that opens contacts. Blocks on the disk.
    public func contactKey() throws(ConfigurationError) -> SecretKey {
        let variable = Variables.contactSecretKeyFile
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try self[variable].read()
        } catch {
            throw ConfigurationError(variable.name, error.named)
        }
        do throws(KeyFile.Failure) {
            let parsed = try KeyFile.parse(String(decoding: bytes, as: UTF8.self), for: variable.name)
            guard let key = SecretKey(bytes: parsed) else { throw .noKey }
            return key
        } catch {
            throw ConfigurationError(
                variable.name, "names a file that is not its key: it \(error); vigie keys generate makes one")
        }
    }
}
