import Domain
import Migrations

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Brings a database to the schema of this build, or finds out why not.
///
/// Forward only, all missing steps in one transaction. The database remembers what was applied.
struct Migrator {
    let steps: [Migrations.Step]

    /// The schema this build knows.
    var known: Int { steps.last?.number ?? 0 }

    /// Reads the number of the newest step applied, 0 for an empty database; checks that the database is
    /// one of ours, is not newer than this build, and was made by the same steps.
    func version(of connection: Connection) throws(StorageError) -> Int {
        let tables = try connection.prepare(Self.tables)
        guard try tables.step() else { return 0 }
        let (all, ours) = (tables.int(), tables.int())
        tables.reset()
        if all == 0 { return 0 }
        if ours == 0 { throw .corrupt }

        let applied = try connection.prepare(Self.applied)
        var found = 0
        while try applied.step() {
            let (number, name, checksum) = (applied.int(), applied.text(), applied.text())
            found = max(found, number)
            if let step = steps.first(where: { $0.number == number }), step.checksum != checksum {
                throw .failed("step \(number) of the schema (\(name)) is not the one this build knows")
            }
        }
        if found > known { throw .schemaTooNew(found: found, known: known) }
        return found
    }

    /// Applies the missing steps; returns the schema before and after.
    func migrate(_ connection: Connection) throws(StorageError) -> (from: Int, to: Int) {
        let before = try version(of: connection)
        if before == known { return (before, known) }
        // The log's mode belongs to the file and cannot be changed within a transaction.
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.statement(.beginWriting).run()
        do {
            // Another process may have been quicker.
            let found = try version(of: connection)
            try connection.execute(Self.create)
            for step in steps where step.number > found {
                try connection.execute(step.sql)
                let note = try connection.statement(Self.note)
                note.bind(step.number)
                note.bind(step.name)
                note.bind(step.checksum)
                note.bind(Int64(time(nil)) * 1000)
                try note.run()
            }
            try connection.statement(.commit).run()
            return (found, known)
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private static let tables = SQL(
        """
        SELECT count(*), count(*) FILTER (WHERE name = 'schema_version')
        FROM sqlite_master WHERE type = 'table'
        """)

    private static let create = """
        -- The steps of the schema that this database took.
        CREATE TABLE IF NOT EXISTS schema_version (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            -- FNV-1a of the step's SQL; a step that was edited after its release is refused.
            checksum TEXT NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT
        """

    private static let applied = SQL("SELECT number, name, checksum FROM schema_version ORDER BY number")

    private static let note = SQL(
        """
        INSERT INTO schema_version (number, name, checksum, applied_at)
        VALUES (:number, :name, :checksum, :applied_at)
        """)
}
