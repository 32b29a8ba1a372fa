import TemporaryFiles
import Foundation
import ServiceKit
import Testing

@Suite("A state directory")
struct StateDirectoryTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("is made where it is missing, for its owner alone")
    func made() throws {
        let path = directory.path + "/a/b"
        #expect(try StateDirectory(path: path).file("x") == "\(path)/x")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        _ = try StateDirectory(path: path)
    }

    @Test("that cannot be made is refused by the name of its variable")
    func refused() throws {
        let file = try directory.file("file", "")
        let error = #expect(throws: ConfigurationError.self) { try StateDirectory(path: file + "/a") }
        #expect(error?.sentence.hasPrefix("VIGIE_STATE_DIRECTORY names «\(file)/a», which cannot be made: ") == true)
    }

    @Test("locks an instance out while another process of it runs, and no other instance")
    func lock() throws {
        let state = try StateDirectory(path: directory.path)
        do {
            let held = try state.lock(instance: "vigie.alerting-a1")
            let error = #expect(throws: ServiceFailure.self) { try state.lock(instance: "vigie.alerting-a1") }
            #expect(error?.exitCode == .fenced)
            #expect(
                error?.sentence == "the instance vigie.alerting-a1 runs on this host already as process "
                    + "\(ProcessInfo.processInfo.processIdentifier): stop it, or set VIGIE_INSTANCE to another name")
            _ = try state.lock(instance: "vigie.alerting-a2")
            withExtendedLifetime(held) {}
        }
        _ = try state.lock(instance: "vigie.alerting-a1")
    }

    @Test("is free again when the process that held the lock was killed")
    func killed() async throws {
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let lock = try StateDirectory(path: path).lock(instance: "i")
            withExtendedLifetime(lock) { _ = raise(SIGKILL) }
        }
        _ = try StateDirectory(path: path).lock(instance: "i")
    }
}
