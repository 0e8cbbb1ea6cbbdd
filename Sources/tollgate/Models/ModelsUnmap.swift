import ArgumentParser
import Domain
import SQLiteStorage

struct ModelsUnmap: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "unmap",
        abstract: "Remove a mapping.",
        discussion: """
            EXAMPLE
              tollgate models unmap 'claude-*-haiku*' --yes
            """
    )

    @Argument(help: "The pattern exactly as it was mapped.", transform: PatternArgument.parse)
    var pattern: ModelPattern

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try await database.withStore(in: invocation) { store in
            let mapping = try await store.directory().mapping(of: pattern)
            let targets = mapping.targets.map(\.description).joined(separator: ", ")
            try confirmation.confirm(
                "Remove the mapping of \(pattern) to \(targets)?", on: invocation.console)
            try await store.remove(pattern, by: invocation.actor, at: invocation.now())
        }
        invocation.console.say("Removed the mapping of \(pattern).")
    }
}
