/// How topics are called here: `VIGIE_TOPIC_PREFIX` before each, or what `VIGIE_TOPIC_<NAME>` says. Which topics
/// there are is the registry's to know: `check` is told.
public struct TopicSettings: Sendable, Equatable {
    /// `vigie.` unless the operator says otherwise.
    public let prefix: String
    /// The full names that were given one by one, by their variables (`VIGIE_TOPIC_ALERTING_STATE`).
    public let overrides: [String: String]

    static let variablePrefix = "VIGIE_TOPIC_"
    static let prefixVariable = Variable<String>(
        "VIGIE_TOPIC_PREFIX", "what the name of every topic begins with", fallback: "vigie.", defaultText: "vigie."
    ) { (text) throws(Variable<String>.Refusal) -> String in
        guard text.utf8.count <= 100, isLegal(text) else {
            throw Variable<String>.Refusal(
                "is \(text.quoted), and must be at most 100 letters, digits, «.», «_» or «-»")
        }
        return text
    }

    /// - Throws: a sentence that names the variable whose name of a topic cannot be one.
    public init(environment: [String: String]) throws(ConfigurationError) {
        prefix = try Self.prefixVariable.value(of: environment[Self.prefixVariable.name])
        var overrides: [String: String] = [:]
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(Self.variablePrefix) && name != Self.prefixVariable.name {
            let value = String(value.trimmed)
            guard !value.isEmpty else { continue }
            guard value.utf8.count <= 249, value != ".", value != "..", Self.isLegal(value) else {
                throw ConfigurationError(
                    name, "is \(value.quoted), and a topic is named by at most 249 letters, digits, «.», «_» or «-»")
            }
            overrides[name] = value
        }
        self.overrides = overrides
    }

    /// Refuses a variable that names no topic, since mistyped it would be left out without a word, and two topics of one
    /// name, of which each would be read as the other.
    /// - Parameters:
    ///   - topics: those that there are, each by its variable and its name without the prefix.
    ///   - prefixes: what the variables of further topics begin with, whose names are not known here.
    public func check(
        against topics: [(variable: String, name: String)], prefixes: [String]
    ) throws(ConfigurationError) {
        let variables = topics.map(\.variable)
        for name in overrides.keys.sorted() where !variables.contains(name) {
            if prefixes.contains(where: { name.hasPrefix($0) && name != $0 }) { continue }
            let candidates = variables + prefixes.map { "\($0)<NAME>" } + [Self.prefixVariable.name]
            let nearest = UnknownVariables.nearest(to: name, among: candidates).prefix(3).joined(separator: ", ")
            throw ConfigurationError(name, "is the variable of no topic; the nearest that there are: \(nearest)")
        }
        try checkNames(of: topics)
    }

    private func checkNames(of topics: [(variable: String, name: String)]) throws(ConfigurationError) {
        var names = overrides
        for (variable, name) in topics where names[variable] == nil { names[variable] = prefix + name }
        var owners: [String: String] = [:]
        // Those that are set come last, so that it is one of them that is at fault.
        for variable in names.keys.filter({ overrides[$0] == nil }) + overrides.keys.sorted() {
            guard let name = names[variable] else { continue }
            if let owner = owners.updateValue(variable, forKey: name) {
                throw ConfigurationError(
                    variable, "is \(name.quoted), which is the topic of \(owner): each needs a name of its own")
            }
        }
    }

    /// Kafka's `Topic.LEGAL_CHARS`.
    private static func isLegal(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
