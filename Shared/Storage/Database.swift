internal import Synchronization

/// An SQLite file with write-ahead logging: one connection that writes and a few that read, at the same time.
///
/// `read` and `write` block the thread that calls them, on the disk and on each other: never call them on the cooperative
/// pool. A `write` within a `write`, or a `read` within a `read`, would wait for itself and stops the process. Any thread.
///
/// Commits are durable against a crash of the process; after a crash of the machine the last ones may be missing, which a
/// read model mends by following its topic (`PRAGMA synchronous=NORMAL`, sqlite.org/pragma.html).
public final class Database: Sendable {
    private final class Slot: Sendable {
        let connection: Mutex<Connection>

        init(_ connection: consuming sending Connection) {
            self.connection = Mutex(connection)
        }
    }

    private let writer: Slot
    private let readers: [Slot]
    private let turn = Atomic<Int>(0)

    /// Opens or makes the file, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: of the file; two more lie beside it while it is open.
    ///   - readers: how many threads may read at a time; at least one.
    ///   - migrations: all of them, in their order.
    /// - Throws: `schema` when the file was written by a version that knows more, or a migration has changed.
    public init(path: String, readers count: Int = 4, migrations: [Migration]) throws(StorageError) {
        var connection = try Connection(path: path, isReadOnly: false)
        _ = try connection.query("PRAGMA journal_mode = WAL") { (row) throws(StorageError) in try row.text(0) }
        try connection.execute("PRAGMA synchronous = NORMAL")
        try connection.execute("PRAGMA foreign_keys = ON")
        try Schema.migrate(&connection, to: migrations)
        writer = Slot(connection)
        var readers: [Slot] = []
        for _ in 0..<max(count, 1) { readers.append(Slot(try Connection(path: path, isReadOnly: true))) }
        self.readers = readers
    }

    /// Reads from one state of the database, whatever is written meanwhile.
    public func read<Result: Sendable>(
        _ body: (inout Connection) throws -> Result
    ) throws -> Result {
        for slot in readers {
            if let result = try slot.connection.withLockIfAvailable({ try Self.snapshot(&$0, body) }) { return result }
        }
        let next = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return try readers[Int(next.magnitude % readers.count.magnitude)].connection.withLock {
            try Self.snapshot(&$0, body)
        }
    }

    /// Runs `body` in a transaction: all that it wrote is there when it returns, and nothing of it when it throws.
    public func write<Result: Sendable>(
        _ body: (inout Connection) throws -> Result
    ) throws -> Result {
        try writer.connection.withLock { connection in
            try connection.execute("BEGIN IMMEDIATE")
            do {
                let result = try body(&connection)
                try connection.execute("COMMIT")
                return result
            } catch {
                // Fails when SQLite has rolled back by itself, as it does when the disk is full.
                _ = try? connection.execute("ROLLBACK")
                throw error
            }
        }
    }

    private static func snapshot<Result>(
        _ connection: inout Connection, _ body: (inout Connection) throws -> Result
    ) throws -> Result {
        try connection.execute("BEGIN")
        defer { _ = try? connection.execute("COMMIT") }
        return try body(&connection)
    }
}
