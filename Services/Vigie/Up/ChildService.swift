import Foundation
import Glibc
import ServiceKit

/// One service as a process of its own, its log in a file. It is told to stop when this process ends, however that
/// happens: even a SIGKILL leaves no service behind.
final class ChildService {
    let name: String
    private let url: String
    private let log: String
    private let process = Process()

    /// The first thread alone: the system signals the children of a thread that ends.
    /// - Throws: when its program does not lie beside this one.
    init(_ name: String, url: String, log: String, _ environment: [String: String]) throws {
        self.name = name
        self.url = url
        self.log = log
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = own.deletingLastPathComponent().appendingPathComponent(name)
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw ServiceFailure(.failure, "\(program.path) cannot be started: build all products first (make build)")
        }
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log)
        else {
            throw ServiceFailure(.failure, "\(log) cannot be written")
        }
        // The signal is asked for first; who then finds another parent has missed the end of this one.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = [
            "--pdeathsig", "TERM", "sh", "-c", #"[ "$PPID" = "$0" ] && exec "$1""#, "\(getpid())", program.path,
        ]
        process.environment = environment
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw ServiceFailure(.failure, "\(program.path) cannot be started: \(error.localizedDescription)")
        }
    }

    var isReady: Bool { (try? Web.get("\(url)/readyz"))?.status == 200 }

    /// What `/readyz` says, in short.
    var unreadiness: String {
        guard let answer = try? Web.get("\(url)/readyz") else { return "does not answer" }
        return String(decoding: answer.body.prefix(300), as: UTF8.self)
    }

    /// - Throws: its last words, once it has ended by itself.
    func check() throws {
        guard !process.isRunning else { return }
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let words = text.split(separator: "\n").suffix(3).joined(separator: "\n  ")
        throw ServiceFailure(
            .failure, "\(name) ended with code \(process.terminationStatus). Its last words (\(log)):\n  \(words)")
    }

    /// Drains it, and waits for that.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
