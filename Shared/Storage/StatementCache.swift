internal import CSQLite

/// The statements that a connection has compiled, kept for the next time. Finalised with the connection, before it is
/// closed.
struct StatementCache: ~Copyable {
    /// By the address of their text: a `StaticString` is a constant of the program.
    private var statements: [UnsafePointer<UInt8>: OpaquePointer] = [:]

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
    }

    mutating func statement(
        _ sql: StaticString, make: () throws(StorageError) -> OpaquePointer
    ) throws(StorageError) -> OpaquePointer {
        if let known = statements[sql.utf8Start] { return known }
        let new = try make()
        statements[sql.utf8Start] = new
        return new
    }
}
