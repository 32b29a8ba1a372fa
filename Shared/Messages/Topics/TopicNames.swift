/// The full names of the topics of one installation.
public struct TopicNames: Hashable, Sendable {
    public static let defaultPrefix = "vigie."

    public let prefix: String
    /// Full names by the variable that gives them (`VIGIE_TOPIC_ALERTING_STATE`).
    private let overrides: [String: String]

    /// - Parameters:
    ///   - prefix: `VIGIE_TOPIC_PREFIX`.
    ///   - overrides: the environment, of which the variables `VIGIE_TOPIC_<NAME>` are read.
    public init(prefix: String = Self.defaultPrefix, overrides: [String: String] = [:]) {
        self.prefix = prefix
        self.overrides = overrides.filter { $0.key.hasPrefix("VIGIE_TOPIC_") && $0.key != "VIGIE_TOPIC_PREFIX" }
    }

    /// From the environment of a process.
    public init(environment: [String: String]) {
        self.init(prefix: environment["VIGIE_TOPIC_PREFIX"] ?? Self.defaultPrefix, overrides: environment)
    }

    public func name(of topic: Topic) -> String {
        overrides[Self.variable(for: topic)] ?? prefix + topic.name
    }

    /// The variables that name `topics`, each with the name that its topic has without it, before the prefix.
    public static func variables(of topics: [Topic]) -> [(variable: String, name: String)] {
        topics.map { (variable(for: $0), $0.name) }
    }

    /// What the variables begin with that name the topic of one sender or partner.
    public static let variablePrefixes = [
        Topic.submissions(sender: ""), .rejections(sender: ""), .referrals(partner: ""), .replies(partner: ""),
    ].map(variable)

    /// The variable that names `topic`: upper case, dots and hyphens as underscores.
    public static func variable(for topic: Topic) -> String {
        "VIGIE_TOPIC_" + topic.name.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }
}
