import ArgumentParser
import Domain
import Gateway

/// What a command takes from the process that runs it, so that it can be run anywhere else too.
struct Invocation: Sendable {
    var console: Console
    /// A variable of the environment, where it is set to something.
    var variable: @Sendable (String) -> String?
    var clock: Clock
    /// Waits between two looks at something that is followed; throws when following should end.
    var pause: @Sendable (Duration) async throws -> Void
    /// Who the audit log says made the changes.
    var actor = Actor.commandLine(user: OperatingSystem.userName)

    /// The time of day.
    func now() -> Timestamp { clock.now() }
}

extension Invocation {
    /// The process itself.
    static let process = Invocation(
        console: .process,
        variable: { Environment.value($0) },
        clock: .system,
        pause: { try await Task.sleep(for: $0) })
}

/// A command that touches the world only through its invocation and the database.
protocol InvocableCommand: AsyncParsableCommand {
    func run(in invocation: Invocation) async throws
}

extension InvocableCommand {
    mutating func run() async throws {
        try await run(in: .process)
    }
}
