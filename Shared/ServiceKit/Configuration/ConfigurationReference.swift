/// Every variable of a service with its meaning, unit and default, for people.
public struct ConfigurationReference: Sendable {
    private let variables: [any VariableDeclaration]

    /// - Parameters:
    ///   - listen: the default of `VIGIE_HTTP_LISTEN`; nil for a program that serves no HTTP.
    ///   - variables: those that the service reads beside the common ones.
    public init(listen: ListenAddress?, variables: [any VariableDeclaration]) {
        self.variables = Variables.common(listen: listen) + variables
    }

    /// As `--help` shows it.
    public var text: String {
        variables.map { variable in
            let unit = variable.unit.map { " [\($0)]" } ?? ""
            return "  \(variable.name)\(unit)\n"
                + Self.wrapped("\(variable.meaning.capitalizedFirst) (\(Self.standing(of: variable))).")
        }.joined()
    }

    /// As a Markdown table.
    public var markdown: String {
        let rows = variables.map { variable in
            let cells = [
                "`\(variable.name)`", variable.meaning.capitalizedFirst, variable.unit ?? "", Self.cell(of: variable),
            ]
            return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return "| variable | meaning | unit | default |\n|---|---|---|---|\n" + rows.joined()
    }

    private static func standing(of variable: any VariableDeclaration) -> String {
        if variable.isRequired { return "required" }
        return variable.defaultText.map { "default: \($0)" } ?? "optional"
    }

    private static func cell(of variable: any VariableDeclaration) -> String {
        if variable.isRequired { return "required" }
        return variable.defaultText ?? ""
    }

    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + word.count < 92 {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { "      \($0)\n" }.joined()
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
