/// What `/metrics` answers, as it is written.
struct MetricsText {
    let format: MetricsFormat
    private(set) var text = ""

    init(_ format: MetricsFormat) { self.format = format }

    /// - Parameter kind: `counter`, `gauge` or `histogram`.
    mutating func family(_ name: String, kind: String, unit: String?, help: String) {
        switch format {
        case .openMetrics:
            text += "# TYPE \(name) \(kind)\n"
            if let unit { text += "# UNIT \(name) \(unit)\n" }
            text += "# HELP \(name) \(Self.escaped(help))\n"
        case .prometheus:
            // A family is called as its samples are, and has no unit.
            let name = kind == Counter.kind ? name + Counter.suffix : name
            text += "# HELP \(name) \(Self.escapedOfLine(help))\n# TYPE \(name) \(kind)\n"
        }
    }

    mutating func sample(_ name: String, _ labels: String, _ value: Double) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(Self.number(value))\n"
    }

    mutating func end() {
        if format == .openMetrics { text += "# EOF\n" }
    }

    /// `topic="alerts",partition="3"`.
    static func labels(_ names: [String], _ values: [String]) -> String {
        zip(names, values).map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    }

    static func joined(_ labels: String, _ more: String) -> String {
        labels.isEmpty ? more : "\(labels),\(more)"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        escapedOfLine(text).replacing("\"", with: "\\\"")
    }

    /// In 0.0.4 a quotation mark is nothing special outside of a label's value, and a backslash before it a mistake.
    private static func escapedOfLine(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
