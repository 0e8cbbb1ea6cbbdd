#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the system keeps of a process that crashes. A server's memory holds credentials, keys and prompts, and a core
/// file is read by whoever finds it.
enum CoreDumps {
    /// Has the system keep nothing of this process's memory: no core file, and for programs that are given one in
    /// spite of that limit (`core_pattern` with a pipe) one without any memory.
    /// Sources: getrlimit(2); core(5), "Controlling which mappings are written to the core dump".
    static func forbid() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let filter = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
        guard filter >= 0 else { return }
        _ = write(filter, "0", 1)
        close(filter)
    }
}
