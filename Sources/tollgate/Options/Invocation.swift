import ArgumentParser
import ControlPlane
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
    /// Starts a program in the place of this process; returns only where that is not what happens.
    var start: @Sendable (ProgramStart) throws(CommandFailure) -> Void = { start throws(CommandFailure) in
        try start.replaceProcess()
    }
    /// The server that runs the command for somebody elsewhere; nil where it was typed on this machine.
    var host: CommandHost?

    /// Whether a provider may have a link-local address: the word of whoever starts the server, or the command where no
    /// server runs it.
    var allowsLinkLocal: Bool { host?.allowsLinkLocal ?? (variable("TOLLGATE_ALLOW_LINK_LOCAL") == "1") }

    /// The time of day.
    func now() -> Timestamp { clock.now() }

    // MARK: What the arguments name, on the machine where they were typed

    /// A variable of the environment, where it is set to something.
    func namedVariable(_ name: String) throws(CommandFailure) -> String? {
        if let host { return try host.inputs.read(.variable(name)) }
        return variable(name)
    }

    /// The text of a file.
    func readText(_ path: String, limit: Int = FilePath.longestText) throws(CommandFailure) -> String {
        guard let host else { return try FilePath.readText(path, limit: limit) }
        guard let text = try host.inputs.read(.file(path)), text.utf8.count <= limit else {
            throw CommandFailure(.failed, "\(path) is no text of at most \(limit.grouped) bytes")
        }
        return text
    }
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
