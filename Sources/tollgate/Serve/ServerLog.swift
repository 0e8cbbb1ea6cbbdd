import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server's log: one line a message on standard error, as plain as a person wants to read it. Time and
/// host are the business of whoever collects it (systemd, a container runtime).
struct ServerLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    /// The logger of this process; its level is `TOLLGATE_LOG_LEVEL`, else `info`.
    static func logger() -> Logger {
        let level = Environment.value("TOLLGATE_LOG_LEVEL").flatMap {
            Logger.Level(rawValue: $0.lowercased())
        }
        return Logger(label: "tollgate") { _ in ServerLog(logLevel: level ?? .info) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// One line, whatever words of others stand in the message: they begin no line of their own.
    static func line(_ level: Logger.Level, _ message: String) -> String {
        "tollgate: \(level == .info ? "" : "\(level): ")\(message.printable)\n"
    }

    func log(event: LogEvent) {
        // One write, so that lines of several threads do not mix.
        var bytes = Self.line(event.level, "\(event.message)")
        bytes.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
