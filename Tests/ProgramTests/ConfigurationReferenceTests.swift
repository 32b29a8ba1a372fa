import Foundation
import Testing

@Suite("What the programs say of their variables")
struct ConfigurationReferenceTests {
    private static func reference(_ service: String) throws -> String {
        try Program.text(service, ["--configuration"], environment: [:])
    }

    @Test("names each variable once", arguments: Program.services)
    func once(service: String) throws {
        let names = try Program.lines(service, ["--configuration"], environment: [:])
            .filter { $0.hasPrefix("| `") }.map { $0.split(separator: "`")[1] }
        #expect(names.count > 10)
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(twice.isEmpty)
    }

    @Test(
        "is what docs/configuration.md says; `VIGIE_WRITE_DOCS=1 swift test --filter ConfigurationReferenceTests` writes it"
    )
    func document() throws {
        let path = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/configuration.md")
        let head = """
            # Configuration

            Every variable of every service, as `<service> --configuration` prints it.
            """
        let text = try ([head + "\n"] + Program.services.map(Self.reference)).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["VIGIE_WRITE_DOCS"] != nil {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: path, encoding: .utf8) == text, "docs/configuration.md is not what they print")
    }
}
