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
            throw ConfigurationError(variable.name, "names \(error.sentence)")
        }
        do throws(KeyFile.Failure) {
            guard let key = SecretKey(bytes: try KeyFile.parse(String(decoding: bytes, as: UTF8.self))) else {
                throw .noKey
            }
            return key
        } catch {
            throw ConfigurationError(
                variable.name, "names a file that is no key file: \(error); vigie keys generate makes one")
        }
    }
}
