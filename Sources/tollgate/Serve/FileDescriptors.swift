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
}
