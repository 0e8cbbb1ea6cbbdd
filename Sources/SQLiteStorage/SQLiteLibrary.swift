import CSQLite

/// The release of the SQLite library that the process is linked with.
struct SQLiteLibrary {
    /// Such as 3040001 for 3.40.1.
    let number: Int

    static let linked = SQLiteLibrary(number: Int(sqlite3_libversion_number()))

    /// Whether the release can lose commits when two connections copy the write-ahead log at once.
    /// Source: https://www.sqlite.org/wal.html#walresetbug (fixed in 3.51.3, 3.50.7 and 3.44.6)
    var hasCheckpointRace: Bool {
        switch number {
        case 3_044_006..<3_045_000, 3_050_007..<3_051_000: false
        default: number < 3_051_003
        }
    }
}

extension SQLiteStore {
    /// The SQLite release in use, such as `3.40.1`.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Whether that release can lose commits when two connections copy the write-ahead log at once. The
    /// store is safe from it, because only a server's writer ever does; other programs may not be.
    public static var hasCheckpointRace: Bool { SQLiteLibrary.linked.hasCheckpointRace }
}
