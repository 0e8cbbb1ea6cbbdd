import Domain
import Glibc

extension Finding {
    /// Below so many free bytes a busy ledger is full soon, and below so many it is as good as full.
    private static let (littleSpace, noSpace): (UInt64, UInt64) = (256 << 20, 4 << 20)

    /// Whether the database can grow where it is.
    static func space(for path: String) -> [Finding] {
        let folder = FilePath.folder(of: path)
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { return [] }
        if UInt(disk.f_flag) & UInt(ST_RDONLY) != 0 || refusesFiles(folder) {
            let isReadOnly = Finding.fail(
                "disk", "the file system of \(folder) is read-only",
                fix: "look for the reason in the system's log (dmesg), then mount it for writing")
            return [isReadOnly]
        }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        guard free < littleSpace else { return [] }
        let message = "\(free >> 20) MiB are free for \(folder)"
        let fix = "free space; what was refused for the lack of it goes on by itself"
        return [free < noSpace ? .fail("disk", message, fix: fix) : .warn("disk", message, fix: fix)]
    }

    /// Whether no file can be made in a folder because of its file system. One that the kernel has given up says so in
    /// no other way. The file that is tried has no name and is gone at once.
    private static func refusesFiles(_ folder: String) -> Bool {
        // O_TMPFILE, which Swift does not import (open(2)).
        let file = open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { return errno == EROFS || errno == EIO }
        close(file)
        return false
    }

    /// Beyond so many bytes the log beside the database is longer than it gets by itself: see `WriteAheadLog`.
    private static let longLog: Int64 = 256 << 20

    /// Whether the log beside the database grows, because it cannot begin anew while somebody reads what is in it.
    static func log(beside path: String) -> [Finding] {
        var file = stat()
        guard let place = realpath(path, nil) else { return [] }
        defer { free(place) }
        let log = String(cString: place) + "-wal"
        guard stat(log, &file) == 0, Int64(file.st_size) > longLog else { return [] }
        return [
            .warn(
                "database",
                "its log has grown to \(Int64(file.st_size) >> 20) MiB, because some program read it for long, or does still",
                fix:
                    "end that program (fuser \(log.shellQuoted)), and the log grows no more; it is removed when the server ends"
            )
        ]
    }

    /// What the doctor asks of the ledger: how the requests of the last hour ended, by provider and error.
    static func failuresQuery(at now: Timestamp) -> UsageQuery {
        UsageQuery(groups: [.provider, .errorType], since: now + .seconds(-3600), until: now)
    }

    /// The providers at which requests failed lately.
    ///
    /// - Parameter report: The answer to `failuresQuery`.
    static func failures(in report: UsageResult) -> [Finding] {
        let rows = report.rows.filter { $0.values.first.flatMap(\.self) != nil }
        let byProvider = Dictionary(grouping: rows) { $0.values.first.flatMap(\.self) ?? "" }
        return byProvider.sorted { $0.key < $1.key }.compactMap { provider, rows in
            let requests = rows.reduce(0) { $0 + $1.requests }
            let failed = rows.filter { $0.failures > $0.aborted }
            let failures = failed.reduce(0) { $0 + $1.failures - $1.aborted }
            guard failures > 0 else { return nil }
            let words = failed.map {
                "\(($0.failures - $0.aborted).grouped) \($0.values.last.flatMap(\.self) ?? "without a word")"
            }
            return .warn(
                "provider \(provider)",
                "\(failures.grouped) of \(requests.grouped) requests of the last hour failed: "
                    + words.joined(separator: ", "),
                fix: "tollgate requests list --provider \(provider.shellQuoted) --outcome failed")
        }
    }

    /// What the running server passes over after failures.
    static func cooldowns(_ cooldowns: [Cooldown], at now: Timestamp) -> [Finding] {
        cooldowns.map { cooldown in
            .warn(
                "provider \(cooldown.subject.provider)",
                "\(cooldown.subject) is passed over, and tried again \(cooldown.until.relative(to: now)): "
                    + cooldown.because,
                fix: cooldown.remedy)
        }
    }
}

extension Cooldown {
    /// What an operator can do about it.
    fileprivate var remedy: String {
        let provider = subject.provider.text.shellQuoted
        return switch reason {
        case .unreachable:
            "look at its base URL, the network and its proxy: tollgate providers test \(provider)"
        case .credential:
            "give it a credential that is taken: tollgate providers update \(provider) --add-credential"
        case .quota: "pay the provider, or tollgate providers update \(provider) --add-credential"
        case .rateLimit:
            "ask for a higher limit there, or tollgate providers update \(provider) --add-credential"
        case .notFound: "look at the model's name: tollgate providers test \(provider)"
        case .overloaded, .timeout, .server:
            "it ends by itself; tollgate requests list --provider \(provider) --outcome failed says more"
        }
    }
}
