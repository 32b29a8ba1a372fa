/// Where things are over HTTP. Routers serve these patterns and openapi.json names them; a segment in braces is a parameter.
public enum ResourcePath {
    public static let submissions = "/v1/submissions"
    public static let cases = "/v1/cases"
    public static let oneCase = "/v1/cases/{case}"
    public static let command = "/v1/commands/{command}"

    /// Where acts of a kind are posted; nil for a reply, which comes by its topic only.
    public static func acts(_ kind: CaseAction.Kind) -> String? {
        kind.resource.map { "\(oneCase)/\($0)" }
    }

    /// Where it is told what became of a command.
    public static func command(_ id: Identifier) -> String {
        command.replacing("{command}", with: id.text)
    }
}
