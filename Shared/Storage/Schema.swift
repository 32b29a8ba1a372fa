/// Brings a database from the migrations that it has had to those that the program knows.
enum Schema {
    static func migrate(_ connection: inout Connection, to migrations: [Migration]) throws(StorageError) {
        precondition(
            Set(migrations.map(\.name)).count == migrations.count, "two migrations of a database have the same name")
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fingerprint INTEGER NOT NULL
            ) STRICT
            """)
        let applied = try connection.query("SELECT name, fingerprint FROM migrations ORDER BY position") {
            (row) throws(StorageError) in (name: try row.text(0), fingerprint: try row.integer(1))
        }
        guard applied.count <= migrations.count else {
            throw StorageError(
                .schema,
                "the database was written by a newer version: the migration "
                    + "\(applied[migrations.count].name) is unknown here")
        }
        for (old, migration) in zip(applied, migrations) {
            guard old.name == migration.name else {
                throw StorageError(
                    .schema, "the database has had the migration \(old.name) where \(migration.name) is expected")
            }
            guard old.fingerprint == migration.fingerprint else {
                throw StorageError(.schema, "the migration \(old.name) has changed since it was applied")
            }
        }
        for (position, migration) in migrations.enumerated().dropFirst(applied.count) {
            try apply(migration, at: position, to: &connection)
        }
    }

    private static func apply(
        _ migration: Migration, at position: Int, to connection: inout Connection
    ) throws(StorageError) {
        try connection.execute("BEGIN IMMEDIATE")
        do throws(StorageError) {
            for statement in migration.statements { try connection.execute(statement) }
            try connection.execute(
                "INSERT INTO migrations (position, name, fingerprint) VALUES (?, ?, ?)", .integer(position),
                .text(migration.name), .integer(migration.fingerprint))
            try connection.execute("COMMIT")
        } catch {
            _ = try? connection.execute("ROLLBACK")
            throw error
        }
    }
}
