/// Why a stream of server-sent events cannot be read on.
public enum SSEError: Error, Equatable, Sendable {
    /// One event, or one line of it, is longer than the reader accepts. `limit` is in bytes.
    case tooLong(limit: Int)
}
