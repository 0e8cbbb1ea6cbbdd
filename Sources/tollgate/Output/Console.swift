import Glibc

/// Where a command's data, talk and questions go: data to stdout, everything else to stderr.
struct Console: Sendable {
    /// Takes text for stdout; throws when it cannot be written, so that no report is cut short in silence.
    let output: @Sendable (String) throws(CommandFailure) -> Void
    /// Takes text for stderr.
    let talk: @Sendable (String) -> Void
    /// Whether a person sits at the other end of stdin and can be asked.
    let isInteractive: Bool
    /// The next line of stdin, nil at its end.
    let readLine: @Sendable () -> String?
    /// The next line of stdin; a person is asked for it with the prompt, and it is not echoed.
    let readSecret: @Sendable (_ prompt: String) throws(CommandFailure) -> String?
    /// Asks somebody elsewhere for a yes, in place of the person at stdin.
    var confirmElsewhere: (@Sendable (_ question: String) throws(CommandFailure) -> Bool)?

    /// Prints lines of data.
    func print(_ text: String) throws(CommandFailure) {
        try output(text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n")
    }

    /// Says something to the person who typed the command.
    func say(_ text: String) {
        talk(text + "\n")
    }

    /// Asks for a yes; without a person at the other end, or without a yes, the command is refused.
    func confirm(_ question: String) throws(CommandFailure) {
        guard try isConfirmed(question) else {
            throw CommandFailure(.refused, "not confirmed; nothing was changed")
        }
    }

    /// Whether the answer to a question is yes; without a person at the other end it cannot be asked.
    func isConfirmed(_ question: String) throws(CommandFailure) -> Bool {
        if let confirmElsewhere { return try confirmElsewhere(question) }
        guard isInteractive else {
            throw CommandFailure(
                .refused, "this needs a confirmation, and there is no terminal to ask at",
                hint: "add --yes to go on without a question")
        }
        talk("\(question) [y/N] ")
        let answer = readLine()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}

extension Console {
    /// The console of this process.
    static let process = Console(
        output: { text throws(CommandFailure) in
            guard write(text, to: STDOUT_FILENO) else {
                throw CommandFailure(.failed, "stdout cannot be written: \(String(cString: strerror(errno)))")
            }
        },
        talk: { text in _ = write(text, to: STDERR_FILENO) },
        isInteractive: isatty(STDIN_FILENO) == 1,
        readLine: { Swift.readLine() },
        readSecret: { prompt in
            guard isatty(STDIN_FILENO) == 1 else { return Swift.readLine() }
            _ = write(prompt, to: STDERR_FILENO)
            var settings = termios()
            guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
            defer {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
                _ = write("\n", to: STDERR_FILENO)
            }
            return Swift.readLine()
        })

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return true
        }
    }
}
