import Foundation
import Glibc
import TemporaryFiles
import Testing

/// One of the programs of this package, as a process.
struct Program {
    static let services = ["intake", "alerting", "referral", "notification"]

    let process = Process()
    private let output = Pipe()

    /// - Parameters:
    ///   - name: of the program, which lies beside that of these tests.
    ///   - printed: where its standard output goes.
    init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        printed: FileHandle = .nullDevice
    ) throws {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent(name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VIGIE_") }
            .merging(environment) { $1 }
        process.standardOutput = printed
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var identifier: pid_t { process.processIdentifier }

    /// Its exit code and what it wrote to standard error, once it has ended.
    func end() throws -> (code: Int32, words: String) {
        let words = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: words, as: UTF8.self))
    }

    /// What a program prints that ends well, in lines.
    static func lines(
        _ name: String, _ arguments: [String], environment: [String: String]
    ) throws -> [Substring] {
        try text(name, arguments, environment: environment).split(separator: "\n")
    }

    /// What a program prints that ends well.
    static func text(_ name: String, _ arguments: [String], environment: [String: String]) throws -> String {
        let directory = try TemporaryDirectory()
        let path = try directory.file("printed", "")
        let (code, words) = try Program(
            name, arguments, environment: environment, printed: #require(FileHandle(forWritingAtPath: path))
        ).end()
        try #require(code == 0, "\(words)")
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The children that it has now.
    var children: [pid_t] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
                .filter { Self.status(of: $0)?.parent == identifier }
        }
    }

    /// Whether a process has ended, though perhaps nobody has asked how yet.
    static func hasEnded(_ identifier: pid_t) -> Bool {
        guard let status = status(of: identifier) else { return true }
        return status.state == "Z"
    }

    /// proc_pid_stat(5): the name, in brackets, may hold anything.
    private static func status(of identifier: pid_t) -> (state: String, parent: pid_t)? {
        guard let line = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = line.lastIndex(of: ")")
        else { return nil }
        let fields = line[end...].split(separator: " ")
        guard fields.count > 2, let parent = pid_t(fields[2]) else { return nil }
        return (String(fields[1]), parent)
    }
}
