#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files and sockets that this process may have open.
enum FileDescriptors {
    /// Raises the limit to what the system allows this process; returns the limit then in force. The usual
    /// start, 1024, is gone with 500 streams: each has a socket to its client and one to its provider.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// What is open besides connections and calls: the database, the listeners, and the connections that are told that
    /// there are too many.
    private static let others = 100

    /// How many files it takes to answer so many connections at a time, each with a call to a provider.
    static func needed(for connections: Int) -> Int { 2 * connections + others }

    /// How many connections may be taken so that a file is left for the call of each; at least 1.
    static func connections(within limit: Int) -> Int { max(1, (limit - others) / 2) }
}
