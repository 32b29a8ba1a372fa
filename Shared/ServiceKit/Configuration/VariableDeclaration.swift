/// What `--help`, the documentation and the reading of the environment need to know of a variable of any type.
public protocol VariableDeclaration: Sendable {
    /// `VIGIE_PARTITIONS`; `<NAME>` in it stands for a family of variables.
    var name: String { get }
    /// One sentence, without its full stop.
    var meaning: String { get }
    /// Of the number, as written after it: `ms`, `bytes`. Nil for what has none.
    var unit: String? { get }
    /// The default, or how it is found; nil when the variable is required or has no default.
    var defaultText: String? { get }
    /// Whether a service refuses to start without it.
    var isRequired: Bool { get }

    /// The value of the text that the environment holds, or the default where it holds none.
    func resolve(_ text: String?) throws(ConfigurationError) -> any Sendable
}
