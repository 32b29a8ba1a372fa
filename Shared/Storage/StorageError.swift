/// Why a database could not do what it was asked. It names the statement and never its values.
public struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// Another process holds the lock, and held it for longer than was waited.
        case busy
        /// A rule of the schema would be broken: uniqueness, a foreign key, a check.
        case constraint
        /// The disk is full.
        case full
        /// The file cannot be opened, read or written.
        case inaccessible
        /// The file is no database, or a damaged one: a read model is then made anew.
        case corrupt
        /// The schema is not one that this version knows.
        case schema
        /// A column is not of the type that was asked for, or a statement has not as many parameters as it was given.
        case mismatch
        /// A mistake in the statement, or anything else, by SQLite's result code.
        case other(Int32)
    }

    public let kind: Kind
    /// The SQL text, its parameters being `?`.
    public let statement: String?
    /// What SQLite says.
    public let detail: String

    public init(_ kind: Kind, statement: String? = nil, _ detail: String) {
        self.kind = kind
        self.statement = statement
        self.detail = detail
    }

    public var description: String {
        statement.map { "\(detail), in «\($0)»" } ?? detail
    }
}
