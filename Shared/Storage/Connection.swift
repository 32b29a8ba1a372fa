internal import CSQLite

/// A connection to a database, lent to the closures of `Database.read` and `Database.write`: it cannot be copied or kept,
/// so two threads never use it at once, which SQLite's multi-thread mode requires (sqlite.org/threadsafe.html).
///
/// Statements are `StaticString`: values can only be bound, never interpolated. Each is compiled once.
// @unchecked Sendable because SQLite's multi-thread mode lets a connection go from thread to thread as long as no two use it
// at once, which its not being copyable ensures.
public struct Connection: ~Copyable, @unchecked Sendable {
    private let database: OpaquePointer
    private let path: String
    private var statements = StatementCache()

    /// - Parameter isReadOnly: readers neither write nor make the file.
    init(path: String, isReadOnly: Bool) throws(StorageError) {
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        // NOMUTEX: «multi-thread» mode; the pool's locks are the only ones that are needed.
        let status = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard status == SQLITE_OK, let database = opened else {
            let detail = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close_v2(opened)
            throw StorageError(Self.kind(of: status), "the database \(path) cannot be opened: \(detail)")
        }
        self.database = database
        self.path = path
        sqlite3_busy_timeout(database, 5000)
    }

    deinit {
        // Finalisation of the statements follows; close_v2 waits for it.
        sqlite3_close_v2(database)
    }

    /// Runs a statement that returns no rows.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    public mutating func execute(_ sql: StaticString, _ values: SQLValue...) throws(StorageError) -> Int {
        try step(sql, values) { _ throws(StorageError) in }
        return Int(sqlite3_changes(database))
    }

    /// The rows of a statement, each as what `row` makes of it.
    public mutating func query<Element>(
        _ sql: StaticString, _ values: SQLValue..., row: (borrowing Row) throws(StorageError) -> Element
    ) throws(StorageError) -> [Element] {
        var elements: [Element] = []
        try step(sql, values) { (found) throws(StorageError) in elements.append(try row(found)) }
        return elements
    }

    /// The first row of a statement; nil when there is none.
    public mutating func first<Element>(
        _ sql: StaticString, _ values: SQLValue..., row: (borrowing Row) throws(StorageError) -> Element
    ) throws(StorageError) -> Element? {
        var element: Element?
        try step(sql, values, atMost: 1) { (found) throws(StorageError) in element = try row(found) }
        return element
    }

    private mutating func step(
        _ sql: StaticString, _ values: [SQLValue], atMost limit: Int = .max,
        row: (borrowing Row) throws(StorageError) -> Void
    ) throws(StorageError) {
        let statement = try statements.statement(sql) { [database] () throws(StorageError) in
            try Self.compile(sql, in: database)
        }
        // Reset at once: a statement that is not reset keeps its transaction open.
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        try bind(values, to: statement, of: sql)
        var count = 0
        while count < limit {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                try row(Row(statement, of: sql))
                count += 1
            case SQLITE_DONE: return
            case let status: throw Self.error(status, in: database, statement: sql)
            }
        }
    }

    private func bind(
        _ values: [SQLValue], to statement: OpaquePointer, of sql: StaticString
    ) throws(StorageError) {
        let count = Int(sqlite3_bind_parameter_count(statement))
        guard count == values.count else {
            throw StorageError(
                .mismatch, statement: sql.description, "\(values.count) values for \(count) parameters")
        }
        // SQLITE_TRANSIENT: SQLite copies what it is given.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (index, value) in zip(Int32(1)..., values) {
            let status =
                switch value {
                case .null: sqlite3_bind_null(statement, index)
                case .integer(let value): sqlite3_bind_int64(statement, index, value)
                case .real(let value): sqlite3_bind_double(statement, index, value)
                case .text(let value):
                    sqlite3_bind_text(statement, index, value, Int32(value.utf8.count), transient)
                case .blob(let value):
                    // An empty array may have no address, and no address would bind null.
                    value.isEmpty
                        ? sqlite3_bind_zeroblob(statement, index, 0)
                        : sqlite3_bind_blob(statement, index, value, Int32(value.count), transient)
                }
            guard status == SQLITE_OK else { throw Self.error(status, in: database, statement: sql) }
        }
    }

    private static func compile(_ sql: StaticString, in database: OpaquePointer) throws(StorageError) -> OpaquePointer {
        var statement: OpaquePointer?
        let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
        var rest: UnsafePointer<CChar>? = text
        let status = sqlite3_prepare_v3(
            database, text, Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &rest)
        guard status == SQLITE_OK else { throw error(status, in: database, statement: sql) }
        // SQLite compiles the first statement only, and would silently leave the others out.
        guard let statement, rest == text + sql.utf8CodeUnitCount else {
            sqlite3_finalize(statement)
            throw StorageError(.mismatch, statement: sql.description, "it is not exactly one statement")
        }
        return statement
    }

    private static func error(
        _ status: Int32, in database: OpaquePointer, statement: StaticString
    ) -> StorageError {
        StorageError(
            kind(of: status), statement: statement.description, String(cString: sqlite3_errmsg(database)))
    }

    static func kind(of status: Int32) -> StorageError.Kind {
        // The lowest byte is the primary result code.
        switch status & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_FULL: .full
        case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .inaccessible
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        default: .other(status)
        }
    }
}
