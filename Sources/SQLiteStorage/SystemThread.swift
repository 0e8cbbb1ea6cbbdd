import CSQLite
import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread of our own, for calls that block: a database must not hold up the threads that serve sockets.
enum SystemThread {
    /// Runs `body` on a new thread, which ends with it.
    ///
    /// - Parameter name: shown by `top -H` and debuggers; at most 15 characters.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(StorageError) {
        let task = Unmanaged.passRetained(Task(name: name, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let code = pthread_create(&thread, &attributes, threadMain, task.toOpaque())
        if code != 0 {
            task.release()
            throw .failed("no thread for the database: \(String(cString: strerror(code)))")
        }
    }

    fileprivate final class Task: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}

#if canImport(Glibc)
    private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        argument.map(runTask)
        return nil
    }
#else
    private func threadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        runTask(argument)
        return nil
    }
#endif

private func runTask(_ argument: UnsafeMutableRawPointer) {
    let task = Unmanaged<SystemThread.Task>.fromOpaque(argument).takeRetainedValue()
    csqlite_name_thread(task.name)
    task.body()
}
