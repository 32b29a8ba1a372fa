import TemporaryFiles
import Foundation
import Storage
import Testing

@Suite("A database")
struct DatabaseTests {
    let directory: TemporaryDirectory
    let path: String

    static let cases = Migration(
        "cases", "CREATE TABLE cases (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body BLOB, note TEXT) STRICT")

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("read-model.sqlite")
    }

    func open(_ migrations: [Migration] = [cases]) throws -> Database {
        try Database(path: path, readers: 2, migrations: migrations)
    }

    static func insert(_ id: String, _ connection: inout Connection) throws {
        try connection.execute("INSERT INTO cases (id, revision) VALUES (?, 1)", .text(id))
    }

    static func count(_ connection: inout Connection) throws -> Int64 {
        try connection.first("SELECT count(*) FROM cases") { (row) throws(StorageError) in try row.integer(0) } ?? -1
    }

    @Test("what is written is read back as it was, of every type")
    func roundTrip() throws {
        let database = try open()
        try database.write { connection in
            let changed = try connection.execute(
                "INSERT INTO cases VALUES (?, ?, ?, ?)", "c1", 7, .blob([0, 255, 1]), .text("é\u{0}x"))
            #expect(changed == 1)
            try connection.execute("INSERT INTO cases VALUES (?, ?, ?, ?)", "c2", .integer(Int64.min), .blob([]), nil)
        }
        let rows = try database.read { connection in
            try connection.query("SELECT id, revision, body, note FROM cases ORDER BY id") {
                (row) throws(StorageError) in
                (
                    id: try row.text(0), revision: try row.integer(1), body: try row.optionalBlob(2),
                    note: try row.optionalText(3)
                )
            }
        }
        #expect(rows.map(\.id) == ["c1", "c2"])
        #expect(rows.map(\.revision) == [7, Int64.min])
        #expect(rows.map(\.body) == [[0, 255, 1], []])
        #expect(rows.map(\.note) == ["é\u{0}x", nil])
    }

    @Test("a closure that throws leaves nothing behind")
    func rollback() throws {
        struct Refused: Error {}
        let database = try open()
        #expect(throws: Refused.self) {
            try database.write { connection in
                try Self.insert("c1", &connection)
                throw Refused()
            }
        }
        #expect(try database.read { try Self.count(&$0) } == 0)
        try database.write { try Self.insert("c1", &$0) }
        #expect(try database.read { try Self.count(&$0) } == 1)
    }

    @Test("a reader sees one state, whatever is written meanwhile")
    func snapshot() throws {
        let database = try open()
        let (before, after) = try database.read { connection in
            let before = try Self.count(&connection)
            try database.write { try Self.insert("c1", &$0) }
            return (before, try Self.count(&connection))
        }
        #expect((before, after) == (0, 0))
        #expect(try database.read { try Self.count(&$0) } == 1)
    }

    @Test("a reader cannot write")
    func readOnly() throws {
        let database = try open()
        #expect(throws: StorageError.self) { try database.read { try Self.insert("c1", &$0) } }
    }

    @Test("an error names the statement and not its values")
    func errorNamesStatement() throws {
        let database = try open()
        let error = #expect(throws: StorageError.self) {
            try database.write { connection in
                try Self.insert("secret-pupil", &connection)
                try Self.insert("secret-pupil", &connection)
            }
        }
        #expect(error?.kind == .constraint)
        #expect(error?.statement == "INSERT INTO cases (id, revision) VALUES (?, 1)")
        #expect(error?.description.contains("secret-pupil") == false)
    }

    @Test("a column of another type is an error, and so is null where it is not optional")
    func mismatch() throws {
        let database = try open()
        try database.write { try Self.insert("c1", &$0) }
        let error = #expect(throws: StorageError.self) {
            try database.read { connection in
                try connection.first("SELECT id FROM cases") { (row) throws(StorageError) in try row.integer(0) }
            }
        }
        #expect(error?.kind == .mismatch)
        #expect(error?.detail == "the column id is a text and not an integer")
        #expect(throws: StorageError.self) {
            try database.read { connection in
                try connection.first("SELECT note FROM cases") { (row) throws(StorageError) in try row.text(0) }
            }
        }
    }

    @Test("values that do not match the parameters are an error, and so are two statements at once")
    func parameters() throws {
        let database = try open()
        let error = #expect(throws: StorageError.self) {
            try database.write { connection in
                try connection.execute("INSERT INTO cases (id, revision) VALUES (?, ?)", "c1")
            }
        }
        #expect(error?.detail == "1 values for 2 parameters")
        #expect(throws: StorageError.self) {
            try database.write { try $0.execute("DELETE FROM cases; DELETE FROM cases") }
        }
    }

    @Test("threads that read and write at once all find whole transactions")
    func concurrency() throws {
        let database = try open()
        let torn = Torn()
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            for round in 0..<25 {
                if worker.isMultiple(of: 2) {
                    try? database.write { connection in
                        try Self.insert("\(worker)-\(round)-a", &connection)
                        try Self.insert("\(worker)-\(round)-b", &connection)
                    }
                } else if let count = try? database.read({ try Self.count(&$0) }), !count.isMultiple(of: 2) {
                    torn.record()
                }
            }
        }
        #expect(!torn.isRecorded)
        #expect(try database.read { try Self.count(&$0) } == 4 * 25 * 2)
    }

    @Test("a file that is no database is called corrupt")
    func corrupt() throws {
        try String(repeating: "no database ", count: 400).write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: StorageError.self) { try open() }
        #expect(error?.kind == .corrupt)
    }

    @Test("a directory that is not there is named")
    func inaccessible() throws {
        let error = #expect(throws: StorageError.self) {
            try Database(path: directory.file("none/x.sqlite"), migrations: [])
        }
        #expect(error?.kind == .inaccessible)
        #expect(error?.detail.contains("none/x.sqlite") == true)
    }

    @Test("a process that is killed in a transaction leaves what it had committed, and nothing else")
    func crash() async throws {
        _ = try open()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let database = try Database(path: path, migrations: [DatabaseTests.cases])
            try database.write { try DatabaseTests.insert("committed", &$0) }
            try database.write { connection in
                for number in 0..<5000 { try DatabaseTests.insert("torn-\(number)", &connection) }
                raise(SIGKILL)
            }
        }
        let database = try open()
        let ids = try database.read { connection in
            try connection.query("SELECT id FROM cases") { (row) throws(StorageError) in try row.text(0) }
        }
        #expect(ids == ["committed"])
        try database.write { try Self.insert("torn-0", &$0) }
    }
}

/// Whether something was seen by any thread.
private final class Torn: @unchecked Sendable {
    // @unchecked Sendable because `lock` guards the only field.
    private let lock = NSLock()
    private var seen = false

    func record() { lock.withLock { seen = true } }
    var isRecorded: Bool { lock.withLock { seen } }
}
