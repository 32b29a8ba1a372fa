import Foundation
import TemporaryFiles
import Testing

@Suite("Every command and subcommand")
struct HelpTests {
    /// What the usage names, each by the words that it begins with: `dead-letters list`.
    private static func commands() throws -> [[String]] {
        try Program.lines("vigie", ["--help"], environment: [:]).compactMap { line -> [String]? in
            let text = line.hasPrefix("Usage: ") ? line.dropFirst("Usage: ".count) : line.drop { $0 == " " }
            guard text.hasPrefix("vigie ") else { return nil }
            let start = text.index(text.startIndex, offsetBy: "vigie ".count)
            let syntax = line[start...].firstRange(of: "  ").map { line[start..<$0.lowerBound] } ?? line[start...]
            let words = syntax.split(separator: " ").prefix { $0.first?.isLowercase == true }
            return words.isEmpty ? nil : words.map { String($0.split(separator: "|")[0]) }
        }
    }

    @Test("answers --help with its own lines, and does nothing else")
    func help() throws {
        let commands = try Self.commands()
        for expected in [["up"], ["topics", "apply"], ["acls"], ["keys", "generate"], ["dead-letters", "retry"]] {
            #expect(commands.contains(expected), "\(commands)")
        }
        let directory = try TemporaryDirectory()
        for words in Set(commands + commands.map { [$0[0]] }) {
            for (option, more) in [("--help", []), ("-h", []), ("--help", ["--once"])] {
                let lines = try Program.lines(
                    "vigie", words + [option] + more, environment: ["HOME": directory.path, "TMPDIR": directory.path])
                #expect(
                    lines.first?.hasPrefix("Usage: vigie \(words.joined(separator: " "))") == true, "\(words): \(lines)"
                )
                let others = commands.filter { !$0.starts(with: words) && !words.starts(with: $0) }
                #expect(
                    !lines.contains { line in others.contains { line.contains("vigie \($0.joined(separator: " ")) ") }
                    },
                    "\(words): \(lines)")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test("does so also behind its arguments, and makes no directory called --help")
    func behindArguments() throws {
        for arguments in [
            ["keys", "generate", "--help"], ["keys", "partner", "x", "--help"], ["topics", "apply", "alerts", "-h"],
            ["dead-letters", "list", "alerting", "--help"], ["up", "--once", "--help"],
            ["acls", "--principal-prefix", "User:CN=", "--help"],
        ] {
            let lines = try Program.lines("vigie", arguments, environment: [:])
            #expect(lines.first?.hasPrefix("Usage: vigie \(arguments[0])") == true, "\(lines)")
        }
        #expect(!FileManager.default.fileExists(atPath: "--help"))
    }

    @Test("of each service answers it", arguments: Program.services)
    func service(name: String) throws {
        #expect(try Program.lines(name, ["--help"], environment: [:]).contains("Usage: \(name)"))
    }

    @Test("that there is not is refused, with --help behind it too")
    func unknown() throws {
        for arguments in [["nothing", "--help"], ["keys", "nothing", "--help"], ["keys"]] {
            let (code, words) = try Program("vigie", arguments).end()
            #expect(code == 64)
            #expect(words == "vigie: that is not a command; see vigie --help\n")
        }
    }
}
