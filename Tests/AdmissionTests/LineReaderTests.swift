import Seeded
import Admission
import Testing

@Suite("Lines of a body that comes in pieces")
struct LineReaderTests {
    /// What the reader says of a body cut as `cuts` say: number and text, nil for a line that was too long.
    private func lines(of body: [UInt8], cuts: [Int] = [], as format: LineReader.Format = .lines, limit: Int = 64) -> [(
        Int, [UInt8]?
    )] {
        var reader = LineReader(format, limit: limit)
        var lines: [(Int, [UInt8]?)] = []
        var start = 0
        for end in cuts + [body.count] {
            Array(body[start..<end]).withUnsafeBytes { piece in
                reader.read(piece) { lines.append(($0.number, $0.bytes.map(Array.init))) }
            }
            start = end
        }
        reader.finish { lines.append(($0.number, $0.bytes.map(Array.init))) }
        return lines
    }

    private func texts(_ body: String) -> [String] {
        lines(of: Array(body.utf8)).map { "\($0.0):\($0.1.map { String(decoding: $0, as: UTF8.self) } ?? "-")" }
    }

    @Test("a line ends with LF, with CR LF, or with the body")
    func endings() {
        #expect(texts("a\nb\r\nc") == ["1:a", "2:b", "3:c"])
        #expect(texts("a\n") == ["1:a"])
    }

    @Test("an empty line is passed over, and counted")
    func emptyLines() {
        #expect(texts("\n\r\n \t\na\n\n") == ["4:a"])
        #expect(texts("").isEmpty)
    }

    @Test("a byte order mark is dropped at the start of the body only")
    func byteOrderMark() {
        #expect(texts("\u{FEFF}a\n\u{FEFF}b") == ["1:a", "2:\u{FEFF}b"])
    }

    @Test("a line of the limit is kept whatever its ending; one byte more is too long, and the next line is read again")
    func limit() {
        let longest = String(repeating: "x", count: 64)
        #expect(texts("\(longest)\n") == ["1:\(longest)"])
        #expect(texts("\(longest)\r\n") == ["1:\(longest)"])
        #expect(texts("\u{FEFF}\(longest)") == ["1:\(longest)"])
        #expect(texts("\(longest)x\nb") == ["1:-", "2:b"])
        #expect(texts("\(longest)\(longest)\(longest)") == ["1:-"])
    }

    @Test("a body that is one object is one line")
    func object() {
        let body = Array("{\n\"a\":\r\n1}\n".utf8)
        #expect(lines(of: body, cuts: [3, 8], as: .object).map(\.1) == [body])
        #expect(lines(of: Array(" \n\n".utf8), as: .object).isEmpty)
        #expect(lines(of: Array(repeating: 10, count: 100), cuts: [64], as: .object).map(\.1) == [nil])
    }

    @Test("where a body is cut changes nothing", arguments: 0..<200 as Range<UInt64>)
    func cuts(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("ab \r\n\n{\u{FEFF}".utf8)
        let body = (0..<random.below(300)).map { _ in random.pick(alphabet) }
        let cuts = (0..<random.below(20)).map { _ in random.below(body.count + 1) }.sorted()
        for format in [LineReader.Format.lines, .object] {
            let whole = lines(of: body, as: format, limit: 8)
            let pieces = lines(of: body, cuts: cuts, as: format, limit: 8)
            #expect(whole.map(\.0) == pieces.map(\.0))
            #expect(whole.map(\.1) == pieces.map(\.1))
        }
    }
}
