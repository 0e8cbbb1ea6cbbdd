#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file of JSON lines. Each line is appended by one write(2), so that lines of several threads never mix
/// and none waits in a buffer of this process.
final class RecordFile: Sendable {
    private let descriptor: CInt

    /// Creates the file when it is missing; only its owner may read it.
    init(path: String) throws(DemoError) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotOpenRecord(path: path, reason: String(cString: strerror(errno)))
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// False when the line could not be written whole.
    func append(line: [UInt8]) -> Bool {
        let line = line + [0x0A]
        while true {
            let written = write(descriptor, line, line.count)
            if written < 0, errno == EINTR { continue }
            return written == line.count
        }
    }
}
