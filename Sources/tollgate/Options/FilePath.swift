import Glibc

/// What commands ask the file system about paths.
enum FilePath {
    /// The folder that a path's last part stands in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The permission bits of a file or folder; nil when there is none.
    static func mode(of path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & 0o777
    }

    /// Creates a folder, and those above it that are missing, for their owner only. One that exists is left as it is.
    static func createFolder(_ path: String) throws(CommandFailure) {
        if exists(path) { return }
        let parent = folder(of: path)
        if parent != path { try createFolder(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw CommandFailure(
                .failed, "the folder \(path) cannot be created: \(String(cString: strerror(errno)))",
                hint:
                    "create it yourself for the user that runs Tollgate, or give another place with --database"
            )
        }
    }

    /// The most bytes that a small file has, such as one that holds a secret.
    static let longestText = 65_536

    /// The text of a small file. Messages have the path and the system's reason, nothing of the content.
    static func readText(_ path: String, limit: Int = longestText) throws(CommandFailure) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            let status: CommandStatus = errno == ENOENT ? .notFound : .failed
            throw CommandFailure(status, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure(.failed, "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.failed, "\(path) is no text of at most \(limit.grouped) bytes")
        }
        return text
    }
}
