import Messages
import Policy
import ServiceKit

/// The policy that an operator names, or the one that ships.
enum PolicyFile {
    private static let maximumSize = 1 << 20

    /// - Parameter path: of `VIGIE_POLICY`; nil for `fr-2026`.
    /// - Throws: what names the file, the place in it and what is wrong there.
    static func read(_ path: String?) throws(ConfigurationError) -> PolicyDocument {
        do {
            let text = try path.map { path throws(FileError) in try FileBytes.read(path, limit: maximumSize) }
            return try PolicyDocument(parsing: text ?? Array(PolicyDocument.defaultText.utf8))
        } catch let error as FileError {
            throw ConfigurationError(Variables.policy.name, error.named)
        } catch {
            throw ConfigurationError(Variables.policy.name, "names \(path ?? "fr-2026"), which is no policy: \(error)")
        }
    }
}
