import Glibc

/// A program that runs beside a test.
///
/// Foundation's `Process` counts the open files of this process by reading a folder that other threads change
/// meanwhile, and now and then crashes over it; with the sockets of hundreds of tests there are thousands.
package final class ChildProcess {
    package struct Failure: Error {
        package var code: CInt
    }

    private let id: pid_t
    /// The reading end of what the program prints; errors are thrown away.
    private let output: CInt
    private var isOver = false

    /// - Parameter path: The program's file.
    package init(_ path: String, _ arguments: [String]) throws(Failure) {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(code: errno) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // A socket that it held on to would look open to whoever closed it here.
        for file in 3..<min(CInt(sysconf(CInt(_SC_OPEN_MAX))), 8192) {
            posix_spawn_file_actions_addclose(&actions, file)
        }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var id = pid_t()
        let code = posix_spawn(&id, path, &actions, nil, &words, environ)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        self.id = id
        output = ends[0]
        isOver = code != 0
        guard code == 0 else { throw Failure(code: code) }
    }

    deinit {
        close(output)
        guard !isOver else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// Some bytes of what the program printed; none once it has closed its output.
    package func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var count = Glibc.read(output, &buffer, buffer.count)
        while count < 0, errno == EINTR { count = Glibc.read(output, &buffer, buffer.count) }
        return Array(buffer[..<max(0, count)])
    }

    /// Waits for its end.
    package func wait() {
        while !read().isEmpty {}
        waitpid(id, nil, 0)
        isOver = true
    }
}
