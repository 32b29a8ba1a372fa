/// Finds what was probably meant to configure something and does not: a typing error is not silently ignored.
enum UnknownVariables {
    private static let services = ["INTAKE", "ALERTING", "REFERRAL", "NOTIFICATION", "TEST", "BENCH"]

    static func warnings(
        in environment: [String: String], declared: [any VariableDeclaration], service: String
    ) -> [String] {
        let known = Set((declared + Variables.ofSomeService).map(\.name))
        let others = services.filter { $0 != service.uppercased() }.map { "VIGIE_\($0)_" }
        return environment.keys.filter { name in
            name.hasPrefix("VIGIE_") && !known.contains(name) && !name.hasPrefix(KafkaSettings.prefix)
                && !name.hasPrefix(TopicSettings.variablePrefix) && !others.contains { name.hasPrefix($0) }
        }.sorted().map { name in
            let hint =
                nearest(to: name, among: known).first.flatMap {
                    distance(name, $0) <= name.count / 4 ? "; did you mean \($0)?" : nil
                } ?? ""
            return "\(name) is no variable that \(service) reads\(hint)"
        }
    }

    /// The candidates, the most similar first.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> [String] {
        candidates.map { (distance(name, $0), $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// How many letters must be put in, left out or changed (V. I. Levenshtein, 1965).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let changed = diagonal + (letter == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
