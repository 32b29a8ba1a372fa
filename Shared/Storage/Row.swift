internal import CSQLite

/// A row of a result, valid in the closure that it is handed to. Columns are numbered from 0.
///
/// Each reading throws `StorageError.Kind.mismatch` when the column holds another type, or null where it is not optional.
public struct Row: ~Copyable {
    private let statement: OpaquePointer
    private let sql: StaticString

    init(_ statement: OpaquePointer, of sql: StaticString) {
        self.statement = statement
        self.sql = sql
    }

    public func integer(_ column: Int) throws(StorageError) -> Int64 {
        try check(column, is: SQLITE_INTEGER)
        return sqlite3_column_int64(statement, Int32(column))
    }

    public func real(_ column: Int) throws(StorageError) -> Double {
        try check(column, is: SQLITE_FLOAT)
        return sqlite3_column_double(statement, Int32(column))
    }

    public func flag(_ column: Int) throws(StorageError) -> Bool {
        try integer(column) != 0
    }

    public func text(_ column: Int) throws(StorageError) -> String {
        try check(column, is: SQLITE_TEXT)
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(
            decoding: UnsafeBufferPointer(start: sqlite3_column_text(statement, Int32(column)), count: count),
            as: UTF8.self)
    }

    public func blob(_ column: Int) throws(StorageError) -> [UInt8] {
        try check(column, is: SQLITE_BLOB)
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return [UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, Int32(column)), count: count))
    }

    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    public func optionalInteger(_ column: Int) throws(StorageError) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    public func optionalText(_ column: Int) throws(StorageError) -> String? {
        isNull(column) ? nil : try text(column)
    }

    public func optionalBlob(_ column: Int) throws(StorageError) -> [UInt8]? {
        isNull(column) ? nil : try blob(column)
    }

    private func check(_ column: Int, is type: Int32) throws(StorageError) {
        let count = sqlite3_column_count(statement)
        guard column >= 0, column < Int(count) else {
            throw StorageError(.mismatch, statement: sql.description, "column \(column) of \(count)")
        }
        let actual = sqlite3_column_type(statement, Int32(column))
        guard actual == type else {
            let name = sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) } ?? "\(column)"
            throw StorageError(
                .mismatch, statement: sql.description,
                "the column \(name) is \(Self.name(of: actual)) and not \(Self.name(of: type))")
        }
    }

    private static func name(of type: Int32) -> String {
        switch type {
        case SQLITE_INTEGER: "an integer"
        case SQLITE_FLOAT: "a real"
        case SQLITE_TEXT: "a text"
        case SQLITE_BLOB: "a blob"
        default: "null"
        }
    }
}
