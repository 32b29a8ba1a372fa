/// The properties of librdkafka that are secrets, each of which a file may hold: `VIGIE_KAFKA_SASL_PASSWORD_FILE` names that of
/// `sasl.password`. No environment shows them then, and librdkafka quotes the value of none of these in an error.
enum KafkaSecrets {
    static let properties = [
        "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "sasl.password", "sasl.username",
        "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
    ]
    static let suffix = "_FILE"

    /// The property whose value lies in the file that the variable names; nil where the variable is that of a property itself.
    static func property(ofFileVariable name: String) throws(ConfigurationError) -> String? {
        guard name.hasSuffix(suffix) else { return nil }
        let property = KafkaSettings.property(ofVariable: String(name.dropLast(suffix.count)))
        guard properties.contains(property) else {
            throw ConfigurationError(
                name,
                "names a file, and \(property) is none of the secrets that may lie in one: "
                    + properties.joined(separator: ", "))
        }
        return property
    }

    /// What the file holds, without the line feed that an editor has put at its end. Blocks on the disk.
    static func value(in path: String, variable: String) throws(ConfigurationError) -> String {
        var bytes: [UInt8]
        do throws(FileError) {
            bytes = try SecretFile(path: path).read()
        } catch {
            throw ConfigurationError(variable, error.named)
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw ConfigurationError(variable, "names \(path.quoted), which is empty") }
        // C reads up to the first zero byte, and a secret that is cut is another.
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(variable, "names \(path.quoted), which is no text in UTF-8")
        }
        return text
    }
}
