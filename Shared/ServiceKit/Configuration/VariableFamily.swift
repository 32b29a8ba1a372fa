/// Variables that share a beginning, documented together and read by whoever owns them.
struct VariableFamily: VariableDeclaration {
    let name: String
    let meaning: String
    var unit: String?
    var defaultText: String?
    var isRequired: Bool { false }

    func resolve(_ text: String?) throws(ConfigurationError) -> any Sendable { () }
}
