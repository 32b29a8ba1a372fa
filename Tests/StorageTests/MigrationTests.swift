import TemporaryFiles
import Storage
import Testing

@Suite("Migrations")
struct MigrationTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("read-model.sqlite")
    }

    static let first = Migration("first", "CREATE TABLE a (x INTEGER) STRICT", "INSERT INTO a VALUES (1)")
    static let second = Migration("second", "ALTER TABLE a ADD COLUMN y TEXT", "UPDATE a SET y = 'y'")

    @discardableResult
    func open(_ migrations: [Migration]) throws -> Database {
        try Database(path: path, migrations: migrations)
    }

    @Test("each is applied once, in order, to a new file and to an old one")
    func order() throws {
        try open([Self.first])
        let database = try open([Self.first, Self.second])
        let rows = try database.read { connection in
            try connection.query("SELECT x, y FROM a") { (row) throws(StorageError) in
                "\(try row.integer(0)) \(try row.text(1))"
            }
        }
        #expect(rows == ["1 y"])
        try open([Self.first, Self.second])
    }

    @Test("one that fails leaves nothing of itself, and those before it stay")
    func failure() throws {
        let broken = Migration("broken", "CREATE TABLE b (x INTEGER) STRICT", "INSERT INTO nowhere VALUES (1)")
        let error = #expect(throws: StorageError.self) { try open([Self.first, broken]) }
        #expect(error?.statement == "INSERT INTO nowhere VALUES (1)")
        let tables = try open([Self.first]).read { connection in
            try connection.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
                (row) throws(StorageError) in try row.text(0)
            }
        }
        #expect(tables == ["a", "migrations"])
    }

    @Test("one that has changed since it was applied is refused by name")
    func changed() throws {
        try open([Self.first])
        let changed = Migration("first", "CREATE TABLE a (x TEXT) STRICT")
        let error = #expect(throws: StorageError.self) { try open([changed]) }
        #expect(error?.kind == .schema)
        #expect(error?.detail == "the migration first has changed since it was applied")
    }

    @Test("a file of a newer version is refused, and names what is unknown")
    func newer() throws {
        try open([Self.first, Self.second])
        let error = #expect(throws: StorageError.self) { try open([Self.first]) }
        #expect(error?.kind == .schema)
        #expect(error?.detail.contains("second is unknown here") == true)
    }

    @Test("one in the place of another is refused")
    func reordered() throws {
        try open([Self.first])
        let error = #expect(throws: StorageError.self) { try open([Self.second, Self.first]) }
        #expect(error?.detail == "the database has had the migration first where second is expected")
    }
}
