import Glibc

/// The environment of this process.
enum Environment {
    /// A variable that is set to something.
    static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
