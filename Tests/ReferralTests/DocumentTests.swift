import TemporaryFiles
import Foundation
import Messages
import ServiceKit
import Streaming
import Testing

@testable import Referral

@Suite("What docs/ tells the people who use referral")
struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The cells of the table of acts in docs/procedure.md, by resource.
    private func acts() throws -> [String: String] {
        let text = try String(contentsOf: Self.root.appending(path: "docs/procedure.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").map { $0.split(separator: "|").map { $0.split(separator: "`") } }
        return Dictionary(
            rows.filter { $0.count == 3 && $0[1].count > 1 && $0[2].count > 1 }
                .map { (String($0[1][1]), String($0[2][1])) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test("names in the keys file to start from a head, and a school's software that acts in no case")
    func keys() throws {
        let ring = try KeyRing<StaffMember>(
            file: Self.root.appending(path: "deploy/keys.ndjson").path,
            log: Logger(service: "test", instance: "t1", sink: MemoryLog()))
        #expect(ring.count == 2)
        #expect(ring.subjects.compactMap(\.person).map(\.role) == ["head"])
    }

    @Test("names the address of every act, with a body that is read as that act")
    func procedure() throws {
        let acts = try acts()
        for kind in CaseAction.Kind.allCases {
            guard let resource = kind.resource else { continue }
            let body = try #require(acts[resource], "\(resource) is not in docs/procedure.md")
            let act = try CaseAction(JSONCursor(JSONValue(parsing: body)), kind: kind)
            #expect(act.kind == kind)
        }
    }

    /// Whether the example can run: it needs Python with PyNaCl.
    private static let hasPyNaCl = run(["python3", "-c", "import nacl"], input: "")?.status == 0

    @Test("opens with the example what the fold has sealed", .enabled(if: hasPyNaCl))
    func opener() throws {
        let bench = FoldBench()
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: ["interview"], due: nil), id: "c-1")
        bench.act(.close(reason: "dealt-with"), id: "c-2")
        let lines = bench.records(of: .referrals(partner: Example.cio.id.text)).map {
            String(decoding: $0.value ?? [], as: UTF8.self)
        }
        #expect(lines.count == 2, "a request and a withdrawal")
        let directory = try TemporaryDirectory()
        let key = try directory.file(
            "cio.key", KeyFile.text(Example.partnerKey.bytes, comment: "of a partner that does not exist"))

        let script = Self.root.appending(path: "docs/examples/open_referral.py").path
        let result = try #require(
            Self.run(
                ["python3", script, key],
                input: (["what a console tool says"] + lines).joined(separator: "\n") + "\n"))
        #expect(result.status == 0)
        let opened = try result.output.split(separator: "\n").map { JSONCursor(try JSONValue(parsing: String($0))) }
        #expect(opened.count == 2)
        #expect(opened.first?["identity"]["givenName"].value == .string("Inès"))
        #expect(opened.last?["identity"].value == nil)
    }

    private static func run(_ arguments: [String], input: String) -> (status: Int32, output: String)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        // As much as a pipe holds: the program reads it all before it ends.
        try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
