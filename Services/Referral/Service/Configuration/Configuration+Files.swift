import Messages
import Procedure
import ServiceKit

extension Configuration {
    /// The procedure in force. Blocks on the disk.
    /// - Throws: a sentence that names the variable, the place in the file and the mistake.
    func procedure() throws(ConfigurationError) -> LegalProcedure {
        guard let path = self[ReferralVariables.procedureFile] else { return .france }
        return try read(LegalProcedure.self, path, of: ReferralVariables.procedureFile.name)
    }

    /// The partners that may be referred to; none where no file is named. Blocks on the disk.
    func partners() throws(ConfigurationError) -> PartnerDirectory {
        guard let path = self[Variables.partnersFile] else { return PartnerDirectory() }
        return try read(PartnerDirectory.self, path, of: Variables.partnersFile.name)
    }

    /// Who may act. Blocks on the disk.
    func staff(log: Logger) throws(ConfigurationError) -> KeyRing<StaffMember> {
        do throws(FileError) {
            return try KeyRing(file: self[Variables.keysFile], log: log)
        } catch {
            throw ConfigurationError(Variables.keysFile.name, error.named)
        }
    }

    private func read<Value: JSONReadable>(
        _ type: Value.Type, _ path: String, of variable: String
    ) throws(ConfigurationError) -> Value {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SecretFile(path: path).read()
        } catch {
            throw ConfigurationError(variable, error.named)
        }
        do throws(DecodingFailure) {
            return try Value(JSONCursor(JSONValue(parsing: bytes)))
        } catch {
            throw ConfigurationError(variable, "names \(path), which is wrong: \(error)")
        }
    }
}
