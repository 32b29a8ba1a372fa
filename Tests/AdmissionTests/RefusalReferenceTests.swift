import Admission
import FoundationEssentials
import Messages
import Testing

@Suite("docs/refusals.md")
struct RefusalReferenceTests {
    private static let path =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/docs/refusals.md"

    /// The table of the page: all codes, in the order of the code.
    private static let table: String =
        (["| code | meaning | en français |", "|---|---|---|"]
        + RefusalCode.allCases.map { "| `\($0.rawValue)` | \($0.sentence.en) | \($0.sentence.fr) |" })
        .joined(separator: "\n")

    @Test("the page has every code with its sentences, as the code has them")
    func table() throws {
        let page = try String(contentsOfFile: Self.path, encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("|") }.joined(separator: "\n")
        #expect(rows == Self.table, "put this table into docs/refusals.md:\n\(Self.table)")
    }
}
