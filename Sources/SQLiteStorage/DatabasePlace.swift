#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a database is, by whatever name it is asked for.
enum DatabasePlace {
    /// The path without symbolic links: by it the library names the files beside the database, and there two servers
    /// have to meet. The path as it is where no such place exists, which opening it then tells.
    static func of(_ path: String) -> String {
        if let place = resolved(path) { return place }
        // The file is yet to be made.
        guard let slash = path.lastIndex(of: "/") else {
            return resolved(".").map { "\($0)/\(path)" } ?? path
        }
        let name = path[path.index(after: slash)...]
        guard !name.isEmpty, let folder = resolved(slash == path.startIndex ? "/" : String(path[..<slash]))
        else { return path }
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
