import Glibc
import TemporaryFiles
import ServiceKit
import Testing

@Suite("A key ring")
struct KeyRingTests {
    struct School: Decodable, Sendable, Equatable {
        var name: String
        var schools: [String]
    }

    let directory: TemporaryDirectory
    let log = Logger(service: "test", instance: "t1", sink: MemoryLog())

    init() throws {
        directory = try TemporaryDirectory()
    }

    func ring(_ contents: String) throws -> KeyRing<School> {
        try KeyRing(file: try directory.file("keys.ndjson", contents), log: log)
    }

    func line(_ key: String, _ name: String) -> String {
        #"{"key": "\#(BearerKey.digest(of: key))", "name": "\#(name)", "schools": ["0690001A"]}"#
    }

    @Test("knows whom a key stands for, and holds no key")
    func lookUp() throws {
        let (first, second) = (BearerKey.generate(), BearerKey.generate())
        let contents = "# of the academy\n\n\(line(first, "First"))\n\(line(second, "Second"))\n"
        #expect(!contents.contains(first))
        let ring = try ring(contents)
        #expect(ring.count == 2)
        #expect(ring.subject(of: first) == School(name: "First", schools: ["0690001A"]))
        #expect(ring.subject(of: second)?.name == "Second")
        #expect(ring.subject(of: first + "x") == nil)
        #expect(ring.subject(of: "") == nil)
        #expect(ring.subject(of: BearerKey.digest(of: first)) == nil)
    }

    @Test("makes keys that differ, of 256 bits")
    func generate() {
        let keys = (0..<100).map { _ in BearerKey.generate() }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /vk_[A-Za-z0-9_-]{43}/) != nil })
    }

    @Test("digests as BLAKE2b-256 does")
    func digest() {
        // The digest of no bytes, as `b2sum -l 256 /dev/null` prints it.
        #expect(BearerKey.digest(of: "") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
    }

    @Test(
        "refuses a file that is wrong, and names the line but no value",
        arguments: [
            (#"{"key": "00", "name": "Secret", "schools": []}"#, "key must be 64 hex digits, the digest of a key"),
            (#"{"name": "Secret", "schools": []}"#, "key is missing"),
            (#"{"key": "\#(BearerKey.digest(of: "k"))", "name": "Secret"}"#, "schools is missing"),
            (
                #"{"key": "\#(BearerKey.digest(of: "k"))", "name": "Secret", "schools": "Secret"}"#,
                "schools is not of the type expected"
            ), ("Secret", "it is no JSON object"), (#"{"key": "#, "it is no JSON object"), ("[]", "is not of the type"),
        ])
    func refusals(line: String, problem: String) throws {
        let error = #expect(throws: FileError.self) { try ring("# comment\n\(line)\n") }
        let sentence = try #require(error?.sentence)
        #expect(sentence.hasPrefix("the file \(directory.path)/keys.ndjson is wrong in line 2: "))
        #expect(sentence.contains(problem))
        #expect(!sentence.contains("Secret"))
    }

    @Test("reads a changed file again, and keeps what it knows while the file is wrong, which it says at every look")
    func reread() throws {
        let sink = MemoryLog()
        let path = try directory.file("keys.ndjson", line("old", "Old"))
        let log = Logger(service: "test", instance: "t1", sink: sink)
        let ring = try KeyRing<School>(file: path, interval: .zero, log: log)
        #expect(ring.subject(of: "old") != nil)
        _ = try directory.file("keys.ndjson", line("new", "Newer"))
        #expect(ring.subject(of: "old") == nil)
        #expect(ring.subject(of: "new")?.name == "Newer")
        _ = try directory.file("keys.ndjson", "nonsense")
        #expect(ring.subject(of: "new")?.name == "Newer")
        #expect(sink.lines.filter { $0.contains("keys read again") }.count == 1)
        #expect(sink.lines.filter { $0.contains("is wrong in line 1: it is no JSON object") }.count == 1)
        #expect(ring.subject(of: "old") == nil)
        #expect(sink.lines.filter { $0.contains("is wrong in line 1: it is no JSON object") }.count == 2)
        _ = try directory.file("keys.ndjson", "# cut off\n")
        #expect(ring.subject(of: "new")?.name == "Newer")
        #expect(sink.lines.filter { $0.contains("holds no key any more") }.count == 1)
        _ = try directory.file("keys.ndjson", line("old", "Old again"))
        #expect(ring.subject(of: "old")?.name == "Old again")
    }

    @Test("tells in the metrics that the file is wrong, also when nobody asks for a key")
    func metrics() throws {
        let metrics = Metrics()
        let path = try directory.file("keys.ndjson", line("old", "Old"))
        try KeyRing<School>(file: path, interval: .zero, log: log).expose(in: metrics)
        #expect(metrics.openMetrics().contains("vigie_keys_file_wrong 0\n"))
        _ = try directory.file("keys.ndjson", "nonsense")
        #expect(metrics.openMetrics().contains("vigie_keys_file_wrong 1\n"))
        #expect(metrics.openMetrics().contains("vigie_keys 1\n"))
        _ = try directory.file("keys.ndjson", line("new", "New") + "\n" + line("newer", "Newer"))
        #expect(metrics.openMetrics().contains("vigie_keys_file_wrong 0\n"))
        #expect(metrics.openMetrics().contains("vigie_keys 2\n"))
    }

    @Test("refuses a pipe, which nobody may ever write to")
    func pipe() throws {
        let path = "\(directory.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: FileError.self) { try KeyRing<School>(file: path, log: log) }
        #expect(error?.problem == "is no regular file")
    }

    @Test("refuses a key that stands for two")
    func duplicate() throws {
        let error = #expect(throws: FileError.self) { try ring("\(line("k", "A"))\n\(line("k", "B"))\n") }
        #expect(error?.problem == "is wrong in line 2: this key stands in an earlier line already")
    }

    @Test("names a file that is not there")
    func missing() {
        let error = #expect(throws: FileError.self) { try KeyRing<School>(file: "/none", log: log) }
        #expect(error?.sentence == "the file /none cannot be read: No such file or directory")
    }

    @Test("compares in constant time what is equal and what is not")
    func constantTime() {
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(ConstantTime.equal([], []))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
    }
}
