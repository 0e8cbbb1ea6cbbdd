import Glibc

/// A program that takes the place of this process.
struct ProgramStart: Equatable, Sendable {
    /// Its name or path, and its arguments.
    var words: [String]
    /// What its environment has besides this process's own; may be secret.
    var variables: [String: String] = [:]
    /// What its environment has not.
    var withoutVariables: [String] = []

    /// Starts it; returns only when that cannot be done.
    func replaceProcess() throws(CommandFailure) {
        guard let name = words.first else { return }
        for (name, value) in variables { setenv(name, value, 1) }
        for name in withoutVariables { unsetenv(name) }
        // Threads of the runtime's pool block signals, and a program begins with what its starter had blocked.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let arguments = words.map { strdup($0) } + [nil]
        execvp(name, arguments)
        let code = errno
        for argument in arguments { free(argument) }
        let reason = String(cString: strerror(code))
        throw CommandFailure(
            code == ENOENT ? .notFound : .failed, "\(name.printable) cannot be started: \(reason)",
            hint: "give its path, or look at PATH")
    }
}
