import Glibc

/// What commands ask the operating system about who runs them.
enum OperatingSystem {
    /// The name of the user whose process this is; the number where the system knows no name.
    static var userName: String {
        let id = getuid()
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(id, &record, &buffer, buffer.count, &found) == 0, found != nil,
            let name = record.pw_name
        else { return String(id) }
        return String(cString: name)
    }
}
