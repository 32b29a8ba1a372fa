import TemporaryFiles
import Foundation
import Glibc
import Testing

// One after the other: two that start at once would look for free ports at once.
@Suite("vigie up", .serialized)
struct UpTests {
    @Test("leaves no service behind when it is killed, whatever it was doing", arguments: [false, true])
    func killed(onceTheyServe: Bool) throws {
        let directory = try TemporaryDirectory()
        let up = try Program("vigie", ["up", "--pupils", "3"], environment: ["TMPDIR": directory.path])
        defer { if up.process.isRunning { kill(up.identifier, SIGKILL) } }
        while up.process.isRunning {
            if try up.children.count == 4, try !onceTheyServe || Self.allServe(below: directory.path) { break }
            usleep(1_000)
        }
        let services = try up.children
        guard services.count == 4 else {
            Issue.record("it ended by itself: \(try up.end().words)")
            return
        }
        kill(up.identifier, SIGKILL)
        // Far beyond the ten seconds of a drain: a service that is still there then was not told.
        let deadline = ContinuousClock.now + .seconds(600)
        while !services.allSatisfy(Program.hasEnded), ContinuousClock.now < deadline { usleep(10_000) }
        let left = services.filter { !Program.hasEnded($0) }
        for service in left { kill(service, SIGKILL) }
        #expect(left.isEmpty)
        #expect(try up.end().code == SIGKILL)
    }

    @Test("prints no address of a program that has ended when it is to run once, and files that are there")
    func once() throws {
        let directory = try TemporaryDirectory()
        let lines = try Program.lines(
            "vigie", ["up", "--once", "--pupils", "3"], environment: ["TMPDIR": directory.path])
        #expect(lines.contains { $0.contains("lines that schools sent") })
        #expect(
            !lines.contains { line in ["http", "curl", "kcat", "127.0.0.1", "Bearer"].contains { line.contains($0) } })
        let paths = lines.compactMap { line in line.firstRange(of: directory.path).map { line[$0.lowerBound...] } }
        #expect(paths.count == 2, "\(lines)")
        for path in paths { #expect(FileManager.default.fileExists(atPath: String(path)), "\(path)") }
    }

    /// Whether the logs of all four services say so.
    private static func allServe(below directory: String) throws -> Bool {
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return files.filter { file in
            file.hasSuffix(".log")
                && (try? String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8))?.contains("serving HTTP")
                    == true
        }.count == 4
    }
}
