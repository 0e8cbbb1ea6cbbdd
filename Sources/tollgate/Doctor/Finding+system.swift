import Domain
import SQLiteStorage
import Upstream

extension Finding {
    /// The libraries this process runs with.
    static var libraries: [Finding] {
        var findings: [Finding] = [
            .ok("libcurl", CurlTransport.libraryVersion)
        ]
        if SQLiteStore.hasCheckpointRace {
            findings.append(
                .warn(
                    "SQLite",
                    "\(SQLiteStore.libraryVersion) can lose commits when two programs checkpoint at once; "
                        + "Tollgate avoids it, other programs on the same file may not",
                    fix:
                        "while tollgate serves, do not write the database with other tools; 3.51.3 has the fix"
                ))
        } else {
            findings.append(.ok("SQLite", SQLiteStore.libraryVersion))
        }
        return findings
    }

    /// Whether only its owner can read a file, and only its owner can enter its folder.
    static func privacy(of subject: String, path: String) -> [Finding] {
        var findings: [Finding] = []
        if let mode = FilePath.mode(of: path), mode & 0o077 != 0 {
            findings.append(
                .warn(
                    subject, "others on this machine can open \(path) (mode \(String(mode, radix: 8)))",
                    fix: "chmod 600 \(path.shellQuoted)"))
        }
        let folder = FilePath.folder(of: path)
        if let mode = FilePath.mode(of: folder), mode & 0o022 != 0 {
            findings.append(
                .warn(
                    subject,
                    "others on this machine can write to its folder (mode \(String(mode, radix: 8)))",
                    fix: "chmod 700 \(folder.shellQuoted)"))
        }
        return findings
    }
}
