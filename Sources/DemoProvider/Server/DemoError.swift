/// Why a demo provider could not start.
public enum DemoError: Error, Sendable, CustomStringConvertible {
    /// The address is taken, not ours, or not an address.
    case cannotListen(host: String, port: Int, reason: String)
    /// The record file cannot be opened for appending.
    case cannotOpenRecord(path: String, reason: String)

    /// One line for a person, without a final full stop.
    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        case .cannotOpenRecord(let path, let reason): "cannot open the record file \(path): \(reason)"
        }
    }
}
