/// What a command's exit code says; documented in the help of `tollgate`.
enum CommandStatus: Int32, Sendable {
    case done = 0
    /// Something went wrong, or a check found a fault.
    case failed = 1
    /// The arguments, or what they name outside the database, make no sense.
    case wrongUsage = 2
    case notFound = 3
    /// Understood, and not allowed as things stand: a taken name, a thing in use, no confirmation.
    case refused = 4
}
