/// What `--help` answers behind a command: its lines of the usage, and what is common to all.
enum CommandHelp {
    private struct Entry {
        /// The words that the command begins with; `|` parts those of which one stands there.
        let words: [Substring]
        var lines: [Substring]

        /// Whether somebody who has typed `typed` may mean it.
        func matches(_ typed: [String]) -> Bool {
            zip(words, typed).allSatisfy { word, typed in word.split(separator: "|").contains { $0 == typed } }
        }
    }

    /// - Parameter typed: the arguments; nil is returned where none asks for help, or there is no such command.
    static func text(for typed: [String], in usage: String) -> String? {
        let words = Array(typed.prefix { !$0.hasPrefix("-") })
        guard words.count < typed.count, typed.contains("--help") || typed.contains("-h") else { return nil }
        guard !words.isEmpty else { return usage }
        let paragraphs = usage.split(separator: "\n\n", omittingEmptySubsequences: true)
        guard let list = paragraphs.first(where: { $0.hasPrefix(heading) }) else { return nil }
        let found = entries(in: list).filter { $0.matches(words) }
        guard !found.isEmpty else { return nil }
        let lines = found.flatMap(\.lines).joined(separator: "\n")
        let common = paragraphs.drop { $0 != list }.dropFirst().joined(separator: "\n\n")
        return heading + lines.drop { $0 == " " } + "\n\n" + common
    }

    private static let heading = "Usage: "

    private static func entries(in list: Substring) -> [Entry] {
        var entries: [Entry] = []
        for line in list.split(separator: "\n") {
            // The heading is as wide as what the others are indented by.
            let text = line.hasPrefix(heading) ? line.dropFirst(heading.count) : line[...].drop { $0 == " " }
            let shown = Substring(String(repeating: " ", count: heading.count) + line.dropFirst(heading.count))
            if text.hasPrefix("vigie ") {
                let syntax = text.dropFirst("vigie ".count).firstRange(of: "  ").map { text[..<$0.lowerBound] } ?? text
                let words = syntax.split(separator: " ").dropFirst().prefix { $0.first?.isLowercase == true }
                entries.append(Entry(words: Array(words), lines: [shown]))
            } else if !entries.isEmpty {
                entries[entries.count - 1].lines.append(shown)
            }
        }
        // What begins with an option is no command.
        return entries.filter { !$0.words.isEmpty }
    }
}
