import Messages
import ServiceKit
import Storage

/// The read model: all cases as their events tell them, in one SQLite file of this instance. It can be thrown away: the
/// topic `cases` makes it anew, as far back as that topic goes, which is 400 days. What happened before is then no longer shown.
///
/// Every method blocks on the disk; never on the cooperative pool. Any thread.
final class Board: Sendable {
    /// What became of a command that the board knows.
    enum CommandState: Equatable, Sendable {
        /// This instance has passed it on; it is not judged yet.
        case pending
        case decided(CommandOutcome)
    }

    private let database: Database

    private static let migrations = [
        Migration(
            "1 cases",
            "CREATE TABLE positions (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
            """
            CREATE TABLE cases (
                id TEXT PRIMARY KEY, pupil TEXT NOT NULL, school TEXT NOT NULL, is_open INTEGER NOT NULL,
                changed_at TEXT NOT NULL) WITHOUT ROWID
            """,
            "CREATE INDEX cases_of_school ON cases (school, changed_at DESC, id)",
            """
            CREATE TABLE events (
                case_id TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL,
                PRIMARY KEY (case_id, revision)) WITHOUT ROWID
            """,
            """
            CREATE TABLE referrals (
                id TEXT PRIMARY KEY, case_id TEXT NOT NULL, pupil TEXT NOT NULL, partner TEXT NOT NULL) WITHOUT ROWID
            """,
            """
            CREATE TABLE judged (
                id TEXT PRIMARY KEY, case_id TEXT NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL, at TEXT NOT NULL)
                WITHOUT ROWID
            """,
            """
            CREATE TABLE issued (
                id TEXT PRIMARY KEY, case_id TEXT NOT NULL, fingerprint BLOB NOT NULL, at TEXT NOT NULL) WITHOUT ROWID
            """),
        Migration("2 topic", "CREATE TABLE followed (topic TEXT NOT NULL)"),
        Migration(
            "3 keys",
            "ALTER TABLE judged ADD COLUMN key TEXT",
            "CREATE INDEX judged_under ON judged (key)",
            "DROP TABLE issued",
            """
            CREATE TABLE issued (
                id TEXT PRIMARY KEY, key TEXT NOT NULL, case_id TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX issued_under ON issued (key)"),
    ]

    /// - Throws: when the file cannot be used. One that is damaged is to be deleted first (``StorageError/Kind/corrupt``).
    init(path: String) throws(StorageError) {
        database = try Database(path: path, migrations: Self.migrations)
    }

    // MARK: Following `cases`

    /// Makes this the board of a topic: positions in one topic mean nothing in another, nor do the commands of another.
    /// - Returns: the topic that it was of until now, when that was another one.
    func follow(_ topic: String) throws -> String? {
        let former = try database.read { connection in
            try connection.first("SELECT topic FROM followed") { (row) throws(StorageError) in try row.text(0) }
        }
        guard former != topic else { return nil }
        try database.write { connection in
            try Self.clear(&connection)
            try connection.execute("DELETE FROM issued")
            try connection.execute("DELETE FROM followed")
            try connection.execute("INSERT INTO followed (topic) VALUES (?)", .text(topic))
        }
        return former
    }

    /// The next offset of each partition.
    func positions() throws -> [Int32: Int64] {
        let rows = try database.read { connection in
            try connection.query("SELECT partition, next FROM positions") { (row) throws(StorageError) in
                (Int32(truncatingIfNeeded: try row.integer(0)), try row.integer(1))
            }
        }
        return Dictionary(rows) { _, last in last }
    }

    /// Whether it has read each partition up to its offset.
    func hasRead(_ ends: [Int32: Int64]) throws -> Bool {
        let positions = try positions()
        return ends.allSatisfy { positions[$0.key] ?? 0 >= $0.value }
    }

    /// Takes in events and, in the same transaction, how far that goes: each counts once.
    func apply(_ records: [BoardRecord], positions: [Int32: Int64]) throws {
        try database.write { connection in
            for record in records {
                switch record {
                case .event(let event): try Self.apply(event, &connection)
                case .outcome(let outcome):
                    try connection.execute(
                        "INSERT OR REPLACE INTO judged (id, case_id, type, value, at, key) VALUES (?, ?, ?, ?, ?, ?)",
                        .text(outcome.command.text), .text(outcome.caseID.text), .text(outcome.eventType.rawValue),
                        .blob(outcome.encoded()), .text(outcome.at.description),
                        .text(outcome.key?.text))
                }
            }
            for (partition, next) in positions {
                try connection.execute(
                    "INSERT OR REPLACE INTO positions (partition, next) VALUES (?, ?)", .integer(Int(partition)),
                    .integer(next))
            }
        }
    }

    private static func apply(_ event: CaseEvent, _ connection: inout Connection) throws {
        try connection.execute(
            "INSERT OR IGNORE INTO events (case_id, revision, type, value) VALUES (?, ?, ?, ?)",
            .text(event.caseID.text), .integer(event.revision), .text(event.eventType.rawValue), .blob(event.encoded()))
        if case .referred(let referral, let partner, _, _) = event.happening {
            try connection.execute(
                "INSERT OR REPLACE INTO referrals (id, case_id, pupil, partner) VALUES (?, ?, ?, ?)",
                .text(referral.text), .text(event.caseID.text), .text(event.pupil.hex), .text(partner.text))
        }
        let opens: Int? =
            switch event.happening {
            case .opened, .reopened: 1
            case .closed: 0
            default: nil
            }
        try connection.execute(
            """
            INSERT INTO cases (id, pupil, school, is_open, changed_at) VALUES (?1, ?2, ?3, coalesce(?4, 1), ?5)
            ON CONFLICT (id) DO UPDATE SET school = ?3, is_open = coalesce(?4, is_open), changed_at = ?5
            """,
            .text(event.caseID.text), .text(event.pupil.hex), .text(event.school.text),
            opens.map { .integer($0) } ?? .null,
            .text(event.at.description))
    }

    /// Starts anew: the topic was made again under its name. What was issued here stays.
    func clear() throws {
        try database.write { try Self.clear(&$0) }
    }

    private static func clear(_ connection: inout Connection) throws {
        try connection.execute("DELETE FROM positions")
        try connection.execute("DELETE FROM cases")
        try connection.execute("DELETE FROM events")
        try connection.execute("DELETE FROM referrals")
        try connection.execute("DELETE FROM judged")
    }

    /// Forgets what the topics have forgotten too: closed cases that nothing happened in since, and commands.
    func forget(casesBefore: Timestamp, commandsBefore: Timestamp) throws {
        try database.write { connection in
            let closed: SQLValue = .text(casesBefore.description)
            try connection.execute(
                "DELETE FROM events WHERE case_id IN (SELECT id FROM cases WHERE is_open = 0 AND changed_at < ?)",
                closed)
            try connection.execute(
                "DELETE FROM referrals WHERE case_id IN (SELECT id FROM cases WHERE is_open = 0 AND changed_at < ?)",
                closed)
            try connection.execute("DELETE FROM cases WHERE is_open = 0 AND changed_at < ?", closed)
            try connection.execute("DELETE FROM judged WHERE at < ?", .text(commandsBefore.description))
            try connection.execute("DELETE FROM issued WHERE at < ?", .text(commandsBefore.description))
        }
    }

    // MARK: Cases

    func view(of id: Identifier) throws -> CaseView? {
        try database.read { try Self.view(of: id, &$0) }
    }

    /// - Parameter id: as a client writes it.
    /// - Returns: nil when there is no such case that this person may see.
    func view(of id: String, for member: StaffMember) throws -> CaseView? {
        guard let id = Identifier(id), let view = try view(of: id), member.maySee(view.school) else { return nil }
        return view
    }

    /// One page of the cases of some schools, those that changed last first.
    /// - Parameters:
    ///   - schools: nil: all.
    ///   - isOpen: nil: both.
    ///   - after: the case that the page before ended with.
    func views(of schools: Set<UAI>?, isOpen: Bool?, after: Identifier?, limit: Int) throws -> [CaseView] {
        var writer = JSONWriter()
        writer.array((schools ?? []).sorted())
        let list = String(decoding: writer.bytes, as: UTF8.self)
        return try database.read { connection in
            let last: String? = try after.flatMap { id in
                try connection.first("SELECT changed_at FROM cases WHERE id = ?", .text(id.text)) {
                    (row) throws(StorageError) in try row.text(0)
                }
            }
            let ids = try connection.query(
                """
                SELECT id FROM cases
                WHERE (?1 OR school IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR is_open = ?3)
                    AND (?4 IS NULL OR (changed_at, id) < (?4, ?5))
                ORDER BY changed_at DESC, id DESC LIMIT ?6
                """,
                .flag(schools == nil), .text(list), isOpen.map { .flag($0) } ?? .null, .text(last), .text(after?.text),
                .integer(limit)
            ) { (row) throws(StorageError) in try row.text(0) }
            return try ids.compactMap { Identifier($0) }.compactMap { try Self.view(of: $0, &connection) }
        }
    }

    private static func view(of id: Identifier, _ connection: inout Connection) throws -> CaseView? {
        let events = try connection.query(
            "SELECT type, value FROM events WHERE case_id = ? ORDER BY revision", .text(id.text)
        ) { (row) throws(StorageError) in (try row.text(0), try row.blob(1)) }
        var view: CaseView?
        for (type, value) in events {
            guard let type = EventType(rawValue: type), let event = try? CaseEvent(decoding: value, type: type) else {
                continue
            }
            if view == nil { view = CaseView(event) } else { view?.apply(event) }
        }
        return view
    }

    /// How many cases are open.
    func openCases() throws -> Int {
        try database.read { connection in
            try connection.first("SELECT count(*) FROM cases WHERE is_open = 1") { (row) throws(StorageError) in
                Int(try row.integer(0))
            } ?? 0
        }
    }

    // MARK: Commands

    /// Remembers a command before it is passed on, unless its key stands for one already, here or at another instance. (Older
    /// versions judged a command under its key for an id.)
    /// - Returns: the command that the key stands for from now on.
    func issue(_ id: Identifier, under key: Identifier, in caseID: Identifier, at now: Timestamp) throws -> Identifier {
        try database.write { connection in
            let known = try connection.first(
                """
                SELECT id FROM judged WHERE key = ?1 OR id = ?1
                UNION ALL SELECT id FROM issued WHERE key = ?1
                """, .text(key.text)
            ) { (row) throws(StorageError) in try row.text(0) }
            if let known = known.flatMap({ Identifier($0) }) { return known }
            try connection.execute(
                "INSERT INTO issued (id, key, case_id, at) VALUES (?, ?, ?, ?)", .text(id.text), .text(key.text),
                .text(caseID.text), .text(now.description))
            return id
        }
    }

    /// - Returns: nil when this instance has never heard of it.
    func state(of command: Identifier) throws -> (caseID: Identifier, state: CommandState)? {
        try database.read { connection in
            let decided = try connection.first("SELECT type, value FROM judged WHERE id = ?", .text(command.text)) {
                (row) throws(StorageError) in (try row.text(0), try row.blob(1))
            }
            if let (type, value) = decided, let type = EventType(rawValue: type),
                let outcome = try? CommandOutcome(decoding: value, type: type)
            {
                return (outcome.caseID, .decided(outcome))
            }
            let issued = try connection.first("SELECT case_id FROM issued WHERE id = ?", .text(command.text)) {
                (row) throws(StorageError) in try row.text(0)
            }
            return issued.flatMap { Identifier($0) }.map { ($0, .pending) }
        }
    }

    // MARK: Referrals

    /// Whose referral this is, and whom it is about; nil when no event has told of it yet.
    func referral(_ id: Identifier) throws -> (caseID: Identifier, pupil: Pseudonym, partner: Identifier)? {
        try database.read { connection in
            let row = try connection.first(
                "SELECT case_id, pupil, partner FROM referrals WHERE id = ?", .text(id.text)
            ) { (row) throws(StorageError) in (try row.text(0), try row.text(1), try row.text(2)) }
            guard let row, let caseID = Identifier(row.0), let pupil = Pseudonym(hex: row.1),
                let partner = Identifier(row.2)
            else { return nil }
            return (caseID, pupil, partner)
        }
    }
}
