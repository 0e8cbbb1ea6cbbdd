/// Why the database did not do what was asked.
public enum StorageError: Error, Sendable, Equatable {
    /// Another process held it for longer than we wait.
    case busy
    /// The disk or a quota is full.
    case full
    case readOnly
    /// The file is damaged or no database.
    case corrupt
    /// The file is not the one that was opened any more: it was moved, removed or replaced.
    case moved
    /// A newer build made this database.
    case schemaTooNew(found: Int, known: Int)
    /// The schema is older than this build; it has to be migrated first.
    case schemaTooOld(found: Int, known: Int)
    /// Another server serves this database.
    case alreadyServed
    case notFound(String)
    case conflict(String)
    /// Anything else, in the database's words.
    case failed(String)

    /// What happened, for a log or a person at the command line.
    public var message: String {
        switch self {
        case .busy: "the database is busy"
        case .full: "the disk is full"
        case .readOnly: "the database cannot be written"
        case .corrupt: "the database file is damaged, or is no Tollgate database"
        case .moved: "the database file was moved, removed or replaced while it was in use"
        case .schemaTooNew(let found, let known):
            "the database has schema \(found), this build knows \(known)"
        case .schemaTooOld(let found, let known):
            "the database has schema \(found), this build needs \(known)"
        case .alreadyServed: "another tollgate serves this database"
        case .notFound(let what): "\(what) does not exist"
        case .conflict(let what): what
        case .failed(let words): words
        }
    }

    /// What to do next.
    public var hint: String? {
        switch self {
        case .busy: "Try again; if it stays so, look for a process that holds the file (fuser)."
        case .full: "Free space on the disk; Tollgate goes on by itself."
        case .readOnly: "Check the owner and the mode of the file and its folder."
        case .corrupt: "Restore a backup, or give the right file with --database."
        case .moved:
            "Put the file back with its -wal, and Tollgate goes on by itself; or restart the server on what is there."
        case .schemaTooNew: "Install the newer tollgate."
        case .schemaTooOld: "Run `tollgate db migrate`."
        case .alreadyServed: "Stop the other one, or give this one another --database."
        case .notFound, .conflict, .failed: nil
        }
    }
}
