import Messages
import ServiceKit

/// The file of `VIGIE_PARTNERS_FILE`: the partners that have topics of their own.
enum PartnersFile {
    /// Blocks on the disk.
    static func partners(in path: String) throws(ConfigurationError) -> [Partner] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SecretFile(path: path).read()
        } catch {
            throw ConfigurationError(Variables.partnersFile.name, error.named)
        }
        do throws(DecodingFailure) {
            return try [Partner](ofFile: JSONCursor(JSONValue(parsing: bytes)))
        } catch {
            throw ConfigurationError(Variables.partnersFile.name, "names \(path), which is wrong: \(error)")
        }
    }
}
