#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension MasterKey {
    /// Reads the key from a file of 64 hexadecimal digits that only its owner can read.
    public static func load(from path: String) throws(VaultError) -> MasterKey {
        guard let key = try loadIfPresent(from: path) else {
            throw .unreadable(path: path, reason: String(cString: strerror(ENOENT)))
        }
        return key
    }

    /// Reads the key, or makes a random one when there is no such file; its folder must exist. Of several
    /// processes that do this at once, all get the same key.
    public static func loadOrCreate(at path: String) throws(VaultError) -> MasterKey {
        if let key = try loadIfPresent(from: path) { return key }
        try create(at: path)
        return try load(from: path)
    }

    private static func loadIfPresent(from path: String) throws(VaultError) -> MasterKey? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw unreadable(path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unreadable(path) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path) }
        // One byte more than a key with its line feed tells a longer file.
        var text = [UInt8](repeating: 0, count: 2 * length + 2)
        let count = read(file, &text, text.count)
        guard count >= 0 else { throw unreadable(path) }
        var digits = text[..<count]
        if digits.last == UInt8(ascii: "\n") { digits.removeLast() }
        guard let bytes = Hexadecimal.bytes(of: digits), let key = MasterKey(bytes: bytes) else {
            throw .malformed(path: path)
        }
        return key
    }

    /// Writes a new key beside `path` and then gives it that name, which fails when another process was
    /// quicker: there is never a half written key, and none is ever replaced.
    private static func create(at path: String) throws(VaultError) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let draft = path + ".new-" + String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)

        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unreadable(path) }
        defer { unlink(draft) }
        let text = Hexadecimal.digits(of: bytes) + [UInt8(ascii: "\n")]
        let isWritten = write(file, text, text.count) == text.count && fsync(file) == 0
        let reason = unreadable(path)
        guard close(file) == 0, isWritten else { throw reason }
        guard link(draft, path) == 0 || errno == EEXIST else { throw unreadable(path) }
        try syncFolder(of: path)
    }

    /// Makes the file's name as durable as its bytes: what is sealed with the key depends on both.
    private static func syncFolder(of path: String) throws(VaultError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw unreadable(path) }
    }

    /// The error for what the system just refused.
    private static func unreadable(_ path: String) -> VaultError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
