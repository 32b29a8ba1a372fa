/// The full names of topics: `VIGIE_TOPIC_PREFIX` before each, or what `VIGIE_TOPIC_<NAME>` says.
public struct TopicNames: Sendable, Equatable {
    /// `vigie.` unless the operator says otherwise.
    public let prefix: String
    /// By the name in capitals, dots and hyphens as underscores (`ALERTING_STATE`).
    private let overrides: [String: String]

    static let variablePrefix = "VIGIE_TOPIC_"
    /// What a topic may be called (Kafka's `Topic.LEGAL_CHARS`, at most 249 of them).
    static let prefixVariable = Variable<String>(
        "VIGIE_TOPIC_PREFIX", "what the name of every topic begins with", fallback: "vigie.", defaultText: "vigie."
    ) { (text) throws(Variable<String>.Refusal) -> String in
        guard text.utf8.count <= 100, isLegal(text) else {
            throw Variable<String>.Refusal(
                "is \(text.quoted), and must be at most 100 letters, digits, «.», «_» or «-»")
        }
        return text
    }

    public init(prefix: String = "vigie.") {
        self.prefix = prefix
        overrides = [:]
    }

    init(environment: [String: String]) throws(ConfigurationError) {
        prefix = try Self.prefixVariable.value(of: environment[Self.prefixVariable.name])
        var overrides: [String: String] = [:]
        for (name, value) in environment
        where name.hasPrefix(Self.variablePrefix) && name != Self.prefixVariable.name && !value.isEmpty {
            guard value.utf8.count <= 249, value != ".", value != "..", Self.isLegal(value) else {
                throw ConfigurationError(
                    name, "is \(value.quoted), and a topic is named by at most 249 letters, digits, «.», «_» or «-»")
            }
            overrides[String(name.dropFirst(Self.variablePrefix.count))] = value
        }
        self.overrides = overrides
    }

    /// The full name of a topic.
    ///
    /// - Parameter topic: its name in the design: `attendance`, `alerting.state`, `referrals.cio-lyon`.
    public func callAsFunction(_ topic: String) -> String {
        overrides[Self.key(of: topic)] ?? prefix + topic
    }

    /// `ALERTING_STATE` for `alerting.state`.
    static func key(of topic: String) -> String {
        String(topic.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    /// The names that were given one by one, by their key.
    var overridden: [String] { overrides.keys.sorted() }

    private static func isLegal(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
