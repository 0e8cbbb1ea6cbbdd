import Domain

/// Runs commands for administrators as they would run on the server's own machine. It stands above this floor,
/// because commands do.
public protocol CommandRunner: Sendable {
    /// The build.
    var version: String { get }

    /// Runs a command to its end. It checks itself what the command takes and what its holder's role allows.
    ///
    /// - Parameter report: Takes `.output` and `.talk` while it runs; false once nobody listens any more.
    /// - Returns: The last report: `.status` or `.needs`.
    func run(
        _ order: CommandOrder, for holder: AdminKey,
        report: @escaping @Sendable (CommandReport) -> Bool
    ) async -> CommandReport
}
