import Glibc
import Mail
import TemporaryFiles
import Testing

@Suite("Mail as files")
struct MailDirectoryTests {
    /// A directory of the test's own, removed after it.
    private func inDirectory(_ body: (String) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        try body(directory.path)
        // Gone with its object, so not before here.
        withExtendedLifetime(directory) {}
    }

    private func names(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    @Test("a mail is one whole file named by its id, for its owner alone, and a repeat replaces it")
    func file() throws {
        try inDirectory { path in
            let directory = try MailDirectory(path)
            try directory.send(try MailMessageTests.mail(text: "first\n"))
            let mail = try MailMessageTests.mail(text: "second\n")
            try directory.send(mail)
            #expect(names(path) == ["0123abcd.eml"])
            #expect(try bytes("\(path)/0123abcd.eml") == mail.bytes)
            var status = stat()
            stat("\(path)/0123abcd.eml", &status)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test("a directory that is missing is made, for its owner alone")
    func made() throws {
        try inDirectory { path in
            let mails = "\(path)/mails"
            _ = try MailDirectory(mails)
            var status = stat()
            #expect(stat(mails, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
            rmdir(mails)
        }
    }

    @Test("a directory that cannot be made is named as such, at once")
    func notMade() throws {
        let error = #expect(throws: MailError.self) { try MailDirectory("/proc/none/mails") }
        #expect(error?.code == "mail-directory")
    }

    @Test("a directory that goes away fails for now, and leaves no draft when it is back")
    func goesAway() throws {
        try inDirectory { path in
            let directory = try MailDirectory("\(path)/mails")
            rmdir("\(path)/mails")
            let error = #expect(throws: MailError.self) { try directory.send(try MailMessageTests.mail()) }
            #expect(error?.kind == .transient)
        }
    }
}
